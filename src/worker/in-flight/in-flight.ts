import type { Failure } from '../../message/failure.ts'
import type { Received } from '../../message/received.ts'
import { type Line, type Processed, processMessage } from '../../pipeline/pipeline.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import { releasedSeconds, isLastReceive } from '../../settle/policy.ts'
import type { Acknowledger, Settlement } from '../settle/acknowledger.ts'
import { type Circuits, isFailureOfHandler } from '../handle/circuits.ts'
import { Duplicates } from './duplicates.ts'
import { Groups, type GroupStep } from './groups.ts'
import { type Held, hold } from './ticket.ts'
import type { Intake } from '../receive/intake.ts'
import type { Leases } from './leases.ts'
import { Probes } from './probes.ts'
import type { Refusal } from '../../queue/entries.ts'
import type { Reports } from '../report/reports.ts'
import type { Settler } from '../settle/settler.ts'
import type { Tally } from '../report/outcomes.ts'
import type { Throughput } from '../receive/throughput.ts'

/** What a message meets between its admission and its release. */
export interface CustodyOptions {
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly line: Line
  readonly intake: Intake
  readonly leases: Leases
  readonly settler: Settler
  readonly acknowledger: Acknowledger
  readonly circuits: Circuits
  readonly tally: Tally
  readonly reports: Reports
  readonly throughput: Throughput
  readonly nowMs: () => number
}

/** What came of the messages since a stop began. */
export interface Departures {
  settled: number
  released: number
  /** Those that SQS did not take back: they come again after their visibility timeout. */
  left: number
}

/** Who waits until nothing is in hand but some. */
interface Wait {
  readonly but: readonly Interruption[]
  readonly resolve: () => void
}

/**
 * The worker's custody of messages, from their admission to their release: each is settled once, given
 * back, or left to its visibility timeout, and counted out in the end.
 */
export class Custody {
  readonly #options: CustodyOptions
  readonly #groups: Groups | undefined
  readonly #probes: Probes
  readonly #duplicates = new Duplicates()
  #inHand = 0
  #stopping = false
  #departures: Departures = { settled: 0, released: 0, left: 0 }
  #waits: readonly Wait[] = []

  constructor(options: CustodyOptions) {
    this.#options = options
    this.#groups = options.fifo
      ? new Groups({ run: (held) => this.#run(held), giveBack: (held) => this.#giveBack(held) })
      : undefined
    const { circuits } = options
    this.#probes = new Probes({ circuits, run: (held) => this.#start(held) })
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
    // All are held before the first runs: its handler may keep the processor for longer than a lease.
    const held = messages.map((received) => this.#hold(received))
    for (const one of held) this.#enter(one)
  }

  /** From now on what comes goes back. */
  beginStop(): void {
    this.#stopping = true
    this.#departures = { settled: 0, released: 0, left: 0 }
  }

  /** Gives back what waits for the one before it in its group. */
  giveBackWaiting(): void {
    this.#groups?.giveBackWaiting()
  }

  /** The circuit has closed, or the worker stops: runs what was kept, or gives it back. */
  endProbes(): void {
    for (const held of this.#probes.takeAll()) {
      if (this.#stopping) this.#giveBack(held)
      else this.#start(held)
    }
  }

  /** The lease on a message is gone. Where nothing runs for it, it is left now. */
  lost(held: Held): void {
    if (!this.#probes.drop(held)) return
    this.#options.intake.judged()
    this.#leave(held)
  }

  /** Resolves when nothing is in hand but these. Called after `beginStop`. */
  empty(but: readonly Interruption[] = []): Promise<void> {
    return new Promise((resolve) => {
      this.#waits = [...this.#waits, { but, resolve }]
      this.#endWaits()
    })
  }

  /** SQS has carried the settlement out. */
  settled(held: Held): void {
    if (held.released) this.#departures.released++
    else this.#departures.settled++
    this.#release(held)
  }

  /** SQS has not: the message is left to its visibility timeout. */
  notSettled(held: Held, what: Settlement, refusal: Refusal): void {
    this.#options.reports.settleFailed(held, what, refusal)
    this.#departures.left++
    this.#release(held)
  }

  #hold(received: Received): Held {
    const { leases, visibilitySeconds, nowMs } = this.#options
    const held = hold(received, visibilitySeconds * 1000, nowMs(), () => leases.check(held))
    this.#inHand++
    leases.hold(held)
    return held
  }

  #enter(held: Held): void {
    const { received } = held
    if (!this.#duplicates.isFirst(held)) return
    if (this.#options.acknowledger.wasHandled(received.messageId)) this.#delete(held)
    else if (this.#mustRun(received) || this.#mayRun()) this.#start(held)
    else if (this.#stopping) this.#giveBack(held)
    else if (!this.#probes.keep(held)) this.#giveBack(held, releasedSeconds('circuit open'))
  }

  // At its last receive a message goes its way whatever happens: what turns it away there is put on record.
  #mustRun({ receiveCount }: Received): boolean {
    return isLastReceive({ receiveCount, maxReceives: this.#options.line.maxReceives })
  }

  /** While the circuit is open only this one, if nothing else is in hand and its time has come. */
  #mayRun(): boolean {
    const { circuits, intake } = this.#options
    if (this.#stopping) return false
    if (!circuits.isOpen) return true
    if (intake.held > 1 || circuits.probeInMs > 0) return false
    circuits.probed()
    return true
  }

  #start(held: Held): void {
    if (this.#groups === undefined) void this.#run(held)
    else this.#groups.add(held)
  }

  /** The way of one message. Never rejects. */
  async #run(held: Held): Promise<GroupStep> {
    const { intake, leases, settler, tally, throughput } = this.#options
    const processed = held.lost ? undefined : await this.#process(held)
    if (processed !== undefined) {
      tally.count(held, processed.events)
      if (this.#keeps(held, processed)) {
        settler.keep(held, processed)
        return 'wait'
      }
    }
    intake.judged()
    throughput.settled()
    if (processed === undefined || held.lost) {
      if (processed !== undefined) settler.leave(held, processed)
      this.#leave(held)
      return 'wait'
    }
    held.released = isReleased(processed)
    const settlement = await settler.settle(held, processed)
    if (settlement === undefined) {
      this.#leave(held)
      return 'wait'
    }
    // Settled, so not renewed any more: a renewal must not overtake the release of the message.
    leases.release(held)
    return settlement._tag === 'Retry' ? 'wait' : 'next'
  }

  /** While the circuit is open, what failed or was turned away is kept. At the last attempt it goes back. */
  #keeps(held: Held, { settlement }: Processed): boolean {
    if (settlement._tag !== 'Retry' || held.lost || this.#stopping) return false
    if (held.received.receiveCount >= this.#options.line.maxAttempts) return false
    const { failure } = settlement
    const isOfOutage = isFailureOfHandler(failure) || failure._tag === 'Interrupted'
    return isOfOutage && this.#probes.keep(held)
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

  #giveBack(held: Held, afterSeconds = 0): void {
    const { acknowledger, intake, leases } = this.#options
    held.released = true
    intake.judged()
    leases.release(held)
    held.settlement = { _tag: 'Retry', afterSeconds, failure: notBegun }
    acknowledger.release(held, afterSeconds)
  }

  /** It was handled before, and is still on the queue. */
  #delete(held: Held): void {
    const { acknowledger, intake, leases } = this.#options
    intake.judged()
    leases.release(held)
    held.settlement = { _tag: 'Acknowledge', because: 'done before' }
    acknowledger.delete(held)
  }

  #release(held: Held): void {
    const { settlement } = held
    this.#inHand--
    this.#options.intake.release(held.bytes)
    // What came of a message goes for the same message received again.
    for (const again of this.#duplicates.released(held)) {
      if (settlement === undefined || again.lost) this.#enter(again)
      else if (settlement._tag === 'Retry') this.#giveBack(again, settlement.afterSeconds)
      else this.#delete(again)
    }
    if (this.#waits.length > 0) this.#endWaits()
  }

  #endWaits(): void {
    this.#waits = this.#waits.filter(({ but, resolve }) => {
      const isOver = this.#inHand <= this.#duplicates.inHand(but)
      if (isOver) resolve()
      return !isOver
    })
  }
}

const notBegun: Failure = { _tag: 'Interrupted', type: undefined, by: 'stop' }

/** Every event was turned away, or gave up when it was told to. */
function isReleased({ events }: Processed): boolean {
  return events.every(
    ({ outcome }) => outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted',
  )
}
