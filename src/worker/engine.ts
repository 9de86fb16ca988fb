import type { Received } from '../message/received.ts'
import { sqsLimits } from '../queue/port.ts'
import type { Interruption } from '../route/call/interruption.ts'
import { clock, WorkerParts, type PartsOptions } from './parts.ts'
import type { RunningVitals } from './report/health.ts'
import type { StopReport } from './report/stop-report.ts'
import { Shutdown } from './shutdown.ts'

/** How long the release of the messages of the first receive may take after the grace period, in milliseconds. */
const lateReleaseMs = 3_000

/**
 * A running worker: it receives messages, processes and settles each, and stops within a grace period.
 */
export class Engine {
  readonly #options: PartsOptions
  readonly #parts: WorkerParts
  #shutdown: Shutdown | undefined

  constructor(options: PartsOptions) {
    this.#options = options
    this.#parts = new WorkerParts(options)
  }

  /** The current vitals, from which its health follows. */
  get vitals(): RunningVitals {
    const { acknowledger, circuits, counts, inFlight, intake, pool, receiver } = this.#parts
    return {
      open: circuits.isOpen,
      openCircuits: circuits.open,
      running: pool.running,
      overrun: pool.overrun,
      isBlocked: pool.isBlocked,
      waiting: pool.waiting,
      inFlight: inFlight.size,
      settling: counts.settling,
      deadLettersWaiting: this.#options.deadLetters?.waiting ?? 0,
      polls: intake.polls,
      receiveFailures: receiver.failures,
      receiveError: receiver.failure,
      emptyAtOnce: receiver.emptyAtOnce,
      refusedMs: acknowledger.refusedMs,
      sinceReceiveMs: clock.nowMs() - receiver.lastAnswerMs,
      silentMs: receiver.silentMs,
    }
  }

  /** Before anything else: loads the receiver. */
  async load(): Promise<void> {
    await this.#parts.receiver.load()
  }

  /** Before `start`: receives once without waiting for messages. */
  async firstReceive(): Promise<readonly Received[]> {
    const { pool, receiver } = this.#parts
    return await receiver.first(Math.min(sqsLimits.batchEntries, pool.concurrency))
  }

  /** Handlers of other workers have left room in the pool that they share. */
  wake(): void {
    this.#parts.intake.wake()
  }

  /** Handles the messages of the first receive, and keeps receiving. */
  start(first: readonly Received[]): void {
    this.admit(first)
    this.#parts.receiver.start()
  }

  /** Instead of `start`: receives no more, and releases the messages of the first receive. */
  async abandon(first: readonly Received[], graceMs: number): Promise<StopReport> {
    const stopped = this.stop(graceMs > 0 ? graceMs : lateReleaseMs)
    this.admit(first)
    return await stopped
  }

  /** Handles messages that the intake has not reserved room for. */
  admit(messages: readonly Received[]): void {
    this.#parts.inFlight.admit(messages)()
  }

  /** Stops receiving until `resume`. */
  pause(reason: string): void {
    this.#parts.intake.pause(reason)
  }

  resume(): void {
    this.#parts.intake.resume()
  }

  /** Resolves when everything is settled or the grace period is over. */
  stop(graceMs: number): Promise<StopReport> {
    const { acknowledger, batches, inFlight, pool, receiver } = this.#parts
    const startMs = clock.nowMs()
    return new Promise((resolve) => {
      const shutdown = new Shutdown(graceMs, {
        nowMs: clock.nowMs,
        onHurry: () => this.#hurry(),
        onOver: () => resolve(this.#end(startMs)),
      })
      this.#shutdown = shutdown
      inFlight.beginStop()
      receiver.stop()
      inFlight.releaseWaiting()
      inFlight.endProbes()
      batches.close('stop')
      pool.close('stop')
      acknowledger.hurry()
      this.#options.deadLetters?.hurry()
      void this.#settled().then(() => shutdown.end())
    })
  }

  /**
   * During a stop: resolves when everything but these messages is settled. A handler of one of them waits
   * for the stop, which would otherwise wait for the handler.
   */
  async settledBut(messages: readonly Interruption[]): Promise<StopReport> {
    const startMs = clock.nowMs()
    await this.#settled(messages)
    return { ...this.#parts.counts.departures, tookMs: clock.nowMs() - startMs }
  }

  /** A stop that has begun ends within this time. */
  endWithin(graceMs: number): void {
    this.#shutdown?.within(graceMs)
  }

  async #settled(but: readonly Interruption[] = []): Promise<void> {
    await this.#parts.receiver.allReturned()
    // The messages of the last receive begin in the turn after its promise.
    await new Promise((resolve) => setImmediate(resolve))
    await this.#parts.inFlight.empty(but)
  }

  #hurry(): void {
    this.#parts.receiver.giveUp()
    for (const { interruption } of [...this.#parts.leases]) interruption.interrupt('stop')
  }

  #end(startMs: number): StopReport {
    const { acknowledger, counts, inFlight, leases, receiver } = this.#parts
    receiver.giveUp()
    void leases.stop()
    acknowledger.end()
    const { settled, released, left } = counts.departures
    return { settled, released, left: left + inFlight.size, tookMs: clock.nowMs() - startMs }
  }
}
