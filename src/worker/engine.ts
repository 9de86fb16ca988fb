import { performance } from 'node:perf_hooks'
import type { Received } from '../message/received.ts'
import { type Line, type Processed, processMessage } from '../process.ts'
import type { Queue } from '../queue/port.ts'
import { Acknowledger } from './acknowledger.ts'
import { Brake } from './brake.ts'
import type { DeadLetters } from './dead-letters.ts'
import { Ending } from './ending.ts'
import { Groups, type GroupStep } from './groups.ts'
import { type Held, hold } from './held.ts'
import { Intake } from './intake.ts'
import { Leases } from './leases.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from './options.ts'
import { Pool } from './pool.ts'
import { Progress } from './progress.ts'
import { Receiver } from './receiver.ts'
import { Reports } from './reports.ts'
import { Settler } from './settler.ts'
import type { StopReport } from './stop-report.ts'
import { Tally } from './tally.ts'
import { Throughput } from './throughput.ts'

/** What start() found out before the engine is built. */
export interface EngineOptions {
  readonly router: Line['router']
  readonly settings: WorkerSettings
  readonly queue: Queue
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly maxAttempts: number
  readonly deadLetters: DeadLetters | undefined
  readonly lifecycle: Lifecycle
}

const clock = { nowMs: () => performance.now(), random: Math.random }

/** How long an acknowledgement waits for company. On FIFO the next of its group waits for the delete. */
const lingerMs = (fifo: boolean) => (fifo ? 0 : 50)

/**
 * The parts of a running worker and the way of a message through them: the receiver takes it in, a
 * lease keeps it, the line makes verdicts of it, the settler carries them out.
 */
export class Engine {
  readonly brake: Brake
  readonly intake: Intake
  readonly receiver: Receiver
  readonly #options: EngineOptions
  readonly #reports: Reports
  readonly #line: Line
  readonly #pool: Pool
  readonly #leases: Leases
  readonly #acknowledger: Acknowledger
  readonly #settler: Settler
  readonly #tally: Tally
  readonly #groups: Groups | undefined
  readonly #throughput = new Throughput(clock.nowMs)
  #ending: Ending | undefined
  #settledSinceStop = 0
  #givenBack = 0
  #onEmpty: () => void = () => {}

  constructor(options: EngineOptions) {
    this.#options = options
    const { settings, lifecycle, fifo } = options
    const progress = new Progress()
    this.#reports = new Reports(lifecycle, settings)
    this.#pool = new Pool({ ...settings, ...clock })
    this.brake = new Brake(settings.brake, clock.nowMs, (on, failures) => {
      this.#braked(on, failures)
    })
    this.intake = new Intake({
      ...settings,
      pool: this.#pool,
      brake: this.brake,
      throughput: this.#throughput,
    })
    this.#leases = this.#makeLeases()
    this.#acknowledger = this.#makeAcknowledger()
    const { deadLetters } = options
    const acknowledger = this.#acknowledger
    this.#settler = new Settler({
      ...{ settings, lifecycle, acknowledger, deadLetters, progress, random: clock.random },
    })
    this.#tally = new Tally(this.brake, lifecycle, settings)
    this.#groups = fifo
      ? new Groups({ run: (held) => this.#run(held), giveBack: (held) => this.#giveBack(held) })
      : undefined
    this.#line = {
      ...settings,
      ...clock,
      router: options.router,
      maxAttempts: options.maxAttempts,
      schedule: (job, run) => this.#pool.schedule(job, run),
      settledBefore: (messageId) => progress.settledBefore(messageId),
    }
    this.receiver = this.#makeReceiver()
  }

  /** Handlers that run. */
  get running(): number {
    return this.#pool.running
  }

  /** Takes on messages for which no places were reserved: from the first receive, or a late one. */
  admitUnasked(messages: readonly Received[]): void {
    for (const { body } of messages) this.intake.take(body.length)
    this.#admitAll(messages)
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
      this.receiver.stop()
      this.#groups?.giveBackWaiting()
      this.#pool.close('stop')
      this.#acknowledger.hurry()
      this.#options.deadLetters?.hurry()
      void this.#everythingSettled().then(() => ending.end())
    })
  }

  /** A stop that has begun ends within this time. */
  endWithin(graceMs: number): void {
    this.#ending?.within(graceMs)
  }

  get #isEmpty(): boolean {
    return this.intake.held + this.intake.settling === 0
  }

  #admitAll(messages: readonly Received[]): void {
    this.#reports.received(messages.length)
    for (const received of messages) this.#admit(received)
  }

  #admit(received: Received): void {
    const held = hold(received, this.#options.visibilitySeconds * 1000, clock.nowMs())
    this.#leases.hold(held)
    if (this.#ending !== undefined) this.#giveBack(held)
    else if (this.#acknowledger.wasHandled(received.messageId)) this.#deleteAgain(held)
    else if (this.#groups === undefined) void this.#run(held)
    else this.#groups.add(held)
  }

  /** The way of one message. Never rejects. */
  async #run(held: Held): Promise<GroupStep> {
    const processed = await this.#process(held)
    this.intake.judged()
    this.#throughput.settled()
    if (processed === undefined || held.lost) {
      this.#leave(held, processed)
      return 'wait'
    }
    this.#tally.count(processed.events)
    if (isGivenBack(processed)) this.#givenBack++
    const settlement = await this.#settler.settle(held, processed)
    // Settled, so not renewed any more: a renewal must not overtake the release of the message.
    this.#leases.release(held)
    return settlement._tag === 'Retry' ? 'wait' : 'next'
  }

  // The line never rejects; if it did all the same, the message must be left, not lost.
  async #process(held: Held): Promise<Processed | undefined> {
    try {
      return await processMessage(held.received, this.#line, held.interruption)
    } catch (error) {
      this.#reports.fault(held, error)
      return undefined
    }
  }

  // Nothing is sent for it: the lease is gone. If its handlers were done, its redelivery is deleted.
  #leave(held: Held, processed: Processed | undefined): void {
    if (processed?.settlement._tag === 'Acknowledge') {
      this.#acknowledger.remember(held.received.messageId)
    }
    this.#leases.release(held)
    this.#release(held)
  }

  #giveBack(held: Held): void {
    this.#givenBack++
    this.intake.judged()
    this.#leases.release(held)
    this.#acknowledger.release(held, 0)
  }

  #deleteAgain(held: Held): void {
    this.intake.judged()
    this.#leases.release(held)
    this.#acknowledger.delete(held)
  }

  #release(held: Held): void {
    this.intake.release(held.bytes)
    if (this.#ending !== undefined && this.#isEmpty) this.#onEmpty()
  }

  async #everythingSettled(): Promise<void> {
    await this.receiver.drained()
    // What the last poll brought is admitted in the turn after its promise.
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#isEmpty) return
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
  }

  #hurry(): void {
    this.receiver.giveUp()
    for (const held of [...this.#leases]) held.interruption.interrupt('stop')
  }

  #end(startMs: number): StopReport {
    this.receiver.giveUp()
    this.#leases.stop()
    return {
      settled: this.#settledSinceStop,
      givenBack: this.#givenBack,
      left: this.intake.held + this.intake.settling,
      tookMs: clock.nowMs() - startMs,
    }
  }

  #braked(on: boolean, failures: number): void {
    if (on) {
      this.#reports.braked(failures)
      this.#groups?.giveBackWaiting()
      this.#pool.turnAwayWaiting('brake')
    } else {
      this.#reports.released(failures)
    }
    this.intake.wake()
  }

  #makeLeases(): Leases {
    const { queue, visibilitySeconds } = this.#options
    return new Leases({
      queue,
      visibilitySeconds,
      ...clock,
      onLost: (held) => this.#reports.leaseLost(held, clock.nowMs() - held.receivedAtMs),
      onLate: (lagMs) => this.#reports.renewedLate(lagMs),
      onRenewalFailed: (error, messages) => this.#reports.renewalFailed(error, messages),
    })
  }

  #makeAcknowledger(): Acknowledger {
    const { queue, settings, fifo } = this.#options
    return new Acknowledger({
      queue,
      lingerMs: settings.lingerMs ?? lingerMs(fifo),
      ...clock,
      onDone: (held) => {
        if (this.#ending !== undefined) this.#settledSinceStop++
        this.#release(held)
      },
      onFailed: (held, what, code) => {
        this.#reports.settleFailed(held, what, code)
        this.#release(held)
      },
    })
  }

  #makeReceiver(): Receiver {
    const { queue, fifo, settings, visibilitySeconds } = this.#options
    return new Receiver({
      ...{ queue, fifo, visibilitySeconds, intake: this.intake, throughput: this.#throughput },
      waitSeconds: settings.waitSeconds,
      ...clock,
      admit: (messages) => this.#admitAll(messages),
      admitLate: (messages) => this.admitUnasked(messages),
      onFailed: (error, waitMs) => this.#reports.receiveFailed(error, waitMs),
      onRecovered: () => this.#reports.receivingAgain(),
    })
  }
}

/** Every event was turned away before its handler began. */
function isGivenBack({ events }: Processed): boolean {
  return events.every(
    ({ outcome }) => outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted',
  )
}
