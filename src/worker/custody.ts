import type { Received } from '../message/received.ts'
import { type Line, type Processed, processMessage } from '../process.ts'
import type { Acknowledger, Refusal } from './acknowledger.ts'
import type { Brake } from './brake.ts'
import { Groups, type GroupStep } from './groups.ts'
import { type Held, hold } from './held.ts'
import type { Intake } from './intake.ts'
import type { Leases } from './leases.ts'
import type { Reports } from './reports.ts'
import type { Settler } from './settler.ts'
import type { Tally } from './tally.ts'
import type { Throughput } from './throughput.ts'

/** What a message meets between its admission and its release. */
export interface CustodyOptions {
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly line: Line
  readonly intake: Intake
  readonly leases: Leases
  readonly settler: Settler
  readonly acknowledger: Acknowledger
  readonly brake: Brake
  readonly tally: Tally
  readonly reports: Reports
  readonly throughput: Throughput
  readonly nowMs: () => number
}

/** What came of the messages since a stop began. */
export interface Departures {
  settled: number
  givenBack: number
  /** Those that SQS did not take back: they come again after their visibility timeout. */
  left: number
}

/**
 * The worker's custody of messages, from their admission to their release: each is settled once, given
 * back, or left to its visibility timeout, and counted out in the end.
 */
export class Custody {
  readonly #options: CustodyOptions
  readonly #groups: Groups | undefined
  /** FIFO: the receives in hand. A receive that is tried again brings the same ones a second time. */
  readonly #handles = new Set<string>()
  #inHand = 0
  #stopping = false
  #departures: Departures = { settled: 0, givenBack: 0, left: 0 }
  #onEmpty: () => void = () => {}

  constructor(options: CustodyOptions) {
    this.#options = options
    this.#groups = options.fifo
      ? new Groups({ run: (held) => this.#run(held), giveBack: (held) => this.#giveBack(held) })
      : undefined
  }

  /** Messages admitted and not yet released. */
  get inHand(): number {
    return this.#inHand
  }

  get departures(): Readonly<Departures> {
    return this.#departures
  }

  /** Takes messages on that the intake holds already. */
  admit(messages: readonly Received[]): void {
    this.#options.reports.received(messages.length)
    for (const received of messages) this.#admit(received)
  }

  /** From now on what comes goes back. */
  beginStop(): void {
    this.#stopping = true
    this.#departures = { settled: 0, givenBack: 0, left: 0 }
  }

  /** Gives back what waits for the one before it in its group. */
  giveBackWaiting(): void {
    this.#groups?.giveBackWaiting()
  }

  /** Resolves when nothing is in hand. Called once, after `beginStop`. */
  empty(): Promise<void> {
    if (this.#inHand === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onEmpty = resolve
    })
  }

  /** SQS has carried the settlement out. */
  settled(held: Held): void {
    if (held.givenBack) this.#departures.givenBack++
    else this.#departures.settled++
    this.#release(held)
  }

  /** SQS has not: the message is left to its visibility timeout. */
  notSettled(held: Held, what: 'delete' | 'release', refusal: Refusal): void {
    this.#options.reports.settleFailed(held, what, refusal)
    this.#departures.left++
    this.#release(held)
  }

  #admit(received: Received): void {
    const { acknowledger, leases, visibilitySeconds, nowMs } = this.#options
    const held = hold(received, visibilitySeconds * 1000, nowMs())
    if (this.#groups !== undefined && !this.#isNew(received)) {
      this.#countOut(held)
      return
    }
    this.#inHand++
    leases.hold(held)
    if (acknowledger.wasHandled(received.messageId)) this.#deleteAgain(held)
    else if (this.#stopping || !this.#mayRun()) this.#giveBack(held)
    else if (this.#groups === undefined) void this.#run(held)
    else this.#groups.add(held)
  }

  /** While braked, one message at a time, when its time has come: this one, if nothing else is in hand. */
  #mayRun(): boolean {
    const { brake } = this.#options
    return !brake.on || (this.#inHand === 1 && brake.probeInMs === 0)
  }

  #isNew({ receiptHandle }: Received): boolean {
    if (this.#handles.has(receiptHandle)) return false
    this.#handles.add(receiptHandle)
    return true
  }

  /** The way of one message. Never rejects. */
  async #run(held: Held): Promise<GroupStep> {
    const { intake, leases, settler, tally, throughput } = this.#options
    const processed = held.lost ? undefined : await this.#process(held)
    intake.judged()
    throughput.settled()
    if (processed !== undefined) tally.count(held, processed.events)
    if (processed === undefined || held.lost) {
      if (processed !== undefined) settler.leave(held, processed)
      this.#leave(held)
      return 'wait'
    }
    held.givenBack = isGivenBack(processed)
    const settlement = await settler.settle(held, processed)
    if (settlement === undefined) {
      this.#leave(held)
      return 'wait'
    }
    // Settled, so not renewed any more: a renewal must not overtake the release of the message.
    leases.release(held)
    return settlement._tag === 'Retry' ? 'wait' : 'next'
  }

  // The line never rejects; if it did all the same, the message must be left, not lost.
  async #process(held: Held): Promise<Processed | undefined> {
    try {
      return await processMessage(held.received, this.#options.line, held.interruption)
    } catch (error) {
      this.#options.reports.fault(held, error)
      return undefined
    }
  }

  // Nothing is sent for it.
  #leave(held: Held): void {
    this.#options.leases.release(held)
    this.#departures.left++
    this.#release(held)
  }

  #giveBack(held: Held): void {
    const { acknowledger, intake, leases } = this.#options
    held.givenBack = true
    intake.judged()
    leases.release(held)
    acknowledger.release(held, 0)
  }

  #deleteAgain(held: Held): void {
    const { acknowledger, intake, leases } = this.#options
    intake.judged()
    leases.release(held)
    acknowledger.delete(held)
  }

  #release(held: Held): void {
    this.#inHand--
    if (this.#groups !== undefined) this.#handles.delete(held.received.receiptHandle)
    this.#options.intake.release(held.bytes)
    if (this.#inHand === 0) this.#onEmpty()
  }

  /** It is in hand already, so that nothing is to be done for it a second time. */
  #countOut(held: Held): void {
    const { intake } = this.#options
    intake.judged()
    intake.release(held.bytes)
  }
}

/** Every event was turned away, or gave up when it was told to. */
function isGivenBack({ events }: Processed): boolean {
  return events.every(
    ({ outcome }) => outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted',
  )
}
