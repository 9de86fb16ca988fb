import type { Received } from '../message/received.ts'
import type { Line } from '../pipeline/pipeline.ts'
import type { Queue } from '../queue/port.ts'
import type { Interruption } from '../route/call/interruption.ts'
import { Acknowledger } from './settle/acknowledger.ts'
import { Batches } from './handle/batches.ts'
import { type CircuitChange, Circuits } from './handle/circuits.ts'
import { Custody } from './in-flight/in-flight.ts'
import type { DeadLetters } from './settle/dead-letters.ts'
import { Ending } from './shutdown.ts'
import { Intake } from './receive/intake.ts'
import { createLeases, type Leases } from './in-flight/leases.ts'
import type { Lifecycle } from './report/lifecycle.ts'
import type { WorkerSettings } from './options.ts'
import { Pool } from './handle/pool.ts'
import { Progress } from './in-flight/progress.ts'
import { Receiver } from './receive/receiver.ts'
import { Reports } from './report/reports.ts'
import { SettlementReports } from './report/settlement-reports.ts'
import { Settler } from './settle/settler.ts'
import type { StopReport } from './report/stop-report.ts'
import { Tally } from './report/outcomes.ts'
import { Throughput } from './receive/throughput.ts'

/** What start() found out before the engine is built. */
export interface EngineOptions {
  readonly router: Line['router']
  readonly settings: WorkerSettings
  readonly queue: Queue
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly maxAttempts: number
  readonly maxReceives: number | undefined
  readonly deadLetters: DeadLetters | undefined
  readonly lifecycle: Lifecycle
}

const clock = { nowMs: () => performance.now(), random: Math.random }

/** How long an acknowledgement waits for company. On FIFO the next of its group waits for the delete. */
const lingerMs = (fifo: boolean) => (fifo ? 0 : 50)

/**
 * The parts of a running worker, put together: the receiver takes messages in, the custody sees each
 * through the line to its settlement, and a stop ends all of them within one budget.
 */
export class Engine {
  readonly circuits: Circuits
  readonly intake: Intake
  readonly receiver: Receiver
  readonly #options: EngineOptions
  readonly #reports: Reports
  readonly #pool: Pool
  readonly #batches: Batches
  readonly #leases: Leases
  readonly #acknowledger: Acknowledger
  readonly #custody: Custody
  readonly #throughput = new Throughput(clock.nowMs)
  #ending: Ending | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    const { settings, lifecycle } = options
    this.#reports = new Reports(lifecycle, settings)
    this.#pool = new Pool({ ...settings, ...clock, onFreed: () => this.intake.wake() })
    this.#batches = new Batches({
      ...settings,
      schedule: (job, run) => this.#pool.schedule(job, run),
    })
    this.circuits = new Circuits({
      ...{ ...clock, circuitBreaker: settings.circuitBreaker },
      onOpened: (change) => this.#opened(change),
      onClosed: (change) => this.#closed(change),
    })
    this.intake = new Intake({
      ...settings,
      ...{ pool: this.#pool, circuits: this.circuits, throughput: this.#throughput },
      placesSpared: () => this.#batches.placesSpared,
    })
    this.#leases = this.#makeLeases()
    this.#acknowledger = this.#makeAcknowledger()
    this.#custody = this.#makeCustody()
    this.receiver = this.#makeReceiver()
  }

  /** Handlers that run, those included that overran their time. */
  get running(): number {
    return this.#pool.running
  }

  /** Handlers that overran their time and have not settled. */
  get overrun(): number {
    return this.#pool.overrun
  }

  /** Dead letters that the dead-letter queue has refused so far. */
  get deadLettersWaiting(): number {
    return this.#options.deadLetters?.waiting ?? 0
  }

  /** How long SQS has taken no delete and no release; undefined while it takes them. */
  get refusedMs(): number | undefined {
    return this.#acknowledger.refusedMs
  }

  /** Takes on messages for which no places were reserved: from the first receive, or a late one. */
  admitUnasked(messages: readonly Received[]): void {
    for (const { body } of messages) this.intake.take(body.length)
    this.#custody.admit(messages)
  }

  /** Resolves when everything is settled or the budget is used up. */
  stop(graceMs: number): Promise<StopReport> {
    const startMs = clock.nowMs()
    return new Promise((resolve) => {
      const ending = new Ending(graceMs, {
        nowMs: clock.nowMs,
        onHurry: () => this.#hurry(),
        onOver: () => resolve(this.#end(startMs)),
      })
      this.#ending = ending
      this.#custody.beginStop()
      this.receiver.stop()
      this.#custody.giveBackWaiting()
      this.#custody.endProbes()
      this.#batches.close('stop')
      this.#pool.close('stop')
      this.#acknowledger.hurry()
      this.#options.deadLetters?.hurry()
      void this.#settled().then(() => ending.end())
    })
  }

  /**
   * During a stop: resolves when all is settled but what these messages' handlers have in hand. One of
   * them waits for the stop, and would be waited for by it.
   */
  async settledBut(messages: readonly Interruption[]): Promise<StopReport> {
    const startMs = clock.nowMs()
    await this.#settled(messages)
    return { ...this.#custody.departures, tookMs: clock.nowMs() - startMs }
  }

  /** A stop that has begun ends within this time. */
  endWithin(graceMs: number): void {
    this.#ending?.within(graceMs)
  }

  async #settled(but: readonly Interruption[] = []): Promise<void> {
    await this.receiver.drained()
    // What the last poll brought is admitted in the turn after its promise.
    await new Promise((resolve) => setImmediate(resolve))
    await this.#custody.empty(but)
  }

  #hurry(): void {
    this.receiver.giveUp()
    for (const held of [...this.#leases]) held.interruption.interrupt('stop')
  }

  #end(startMs: number): StopReport {
    this.receiver.giveUp()
    void this.#leases.stop()
    this.#acknowledger.end()
    const { settled, released, left } = this.#custody.departures
    const tookMs = clock.nowMs() - startMs
    return { settled, released, left: left + this.#custody.inHand, tookMs }
  }

  #opened(change: CircuitChange): void {
    this.#reports.circuitOpened(change)
    if (change.handler !== undefined) return
    this.#custody.giveBackWaiting()
    this.#batches.turnAwayWaiting('circuit open')
    this.#pool.turnAwayWaiting('circuit open')
  }

  #closed(change: CircuitChange): void {
    this.#reports.circuitClosed(change)
    if (change.handler !== undefined) return
    this.#custody.endProbes()
    this.intake.wake()
  }

  #makeCustody(): Custody {
    const { router, settings, lifecycle, maxAttempts, maxReceives, deadLetters } = this.#options
    const progress = new Progress(deadLetters !== undefined)
    const parts = {
      ...{ intake: this.intake, circuits: this.circuits, leases: this.#leases },
      reports: this.#reports,
      ...{ acknowledger: this.#acknowledger, throughput: this.#throughput, ...clock },
    }
    const settlementReports = new SettlementReports(lifecycle, settings)
    const line: Line = {
      ...{ ...settings, ...clock, router, maxAttempts, maxReceives },
      admit: (registration, isLast) => this.circuits.admit(registration, isLast),
      count: (registration, verdict) => this.circuits.count(registration, verdict),
      schedule: (job, run) => this.#pool.schedule(job, run),
      yield: () => this.#pool.yield(),
      gather: (...event) => this.#batches.gather(...event),
      settledBefore: (messageId) => progress.settledBefore(messageId),
    }
    return new Custody({
      ...this.#options,
      ...parts,
      line,
      tally: new Tally(lifecycle, settings, this.#reports, this.#pool),
      settler: new Settler({ ...settings, ...parts, deadLetters, progress, settlementReports }),
    })
  }

  #makeLeases(): Leases {
    const { queue, visibilitySeconds } = this.#options
    return createLeases({
      ...{ queue, visibilitySeconds, ...clock },
      onLost: (held, because) => {
        this.#reports.leaseLost(held, clock.nowMs() - held.receivedAtMs, because)
        this.#custody.lost(held)
      },
      onLate: (lagMs) => this.#reports.renewedLate(lagMs),
      onRenewalFailed: (error, messages) => this.#reports.renewalFailed(error, messages),
    })
  }

  #makeAcknowledger(): Acknowledger {
    const { queue, settings, fifo } = this.#options
    return new Acknowledger({
      ...{ queue, leases: this.#leases, lingerMs: settings.lingerMs ?? lingerMs(fifo), ...clock },
      onDone: (held) => this.#custody.settled(held),
      onFailed: (held, what, refusal) => this.#custody.notSettled(held, what, refusal),
      onRefused: (what, refusal) => this.#reports.settleRefused(what, refusal),
    })
  }

  #makeReceiver(): Receiver {
    const { queue, fifo, settings, visibilitySeconds } = this.#options
    return new Receiver({
      ...{ queue, fifo, visibilitySeconds, intake: this.intake, throughput: this.#throughput },
      waitSeconds: settings.waitSeconds,
      ...clock,
      admit: (messages) => this.#custody.admit(messages),
      admitLate: (messages) => this.admitUnasked(messages),
      onFailed: (error, waitMs) => this.#reports.receiveFailed(error, waitMs),
      onUnreadable: (message) => this.#reports.unreadable(message),
      onRecovered: () => this.#reports.receivingAgain(),
      onEmptyAtOnce: (receives) => this.#reports.emptyAtOnce(receives),
      onWaitingAgain: (receives) => this.#reports.waitingAgain(receives),
    })
  }
}
