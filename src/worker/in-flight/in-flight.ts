import type { Received } from '../../message/received.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { PipelineContext } from '../../pipeline/context.ts'
import { processMessage } from '../../pipeline/process.ts'
import type { Processed } from '../../pipeline/processed.ts'
import type { Refusal } from '../../queue/entries.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import { isLastReceive } from '../../settle/policy.ts'
import { type Circuits, isFailureOfHandler } from '../handle/circuits.ts'
import type { Throughput } from '../receive/throughput.ts'
import type { Outcomes } from '../report/outcomes.ts'
import type { Reports } from '../report/reports.ts'
import type { Acknowledger } from '../settle/acknowledger.ts'
import type { Settlement } from '../settle/settle-request.ts'
import type { Settler } from '../settle/settler.ts'
import { Duplicates } from './duplicates.ts'
import { Groups, type GroupStep, type Turn } from './groups.ts'
import type { Leases } from './leases.ts'
import { Probes } from './probes.ts'
import { type Departure, type InFlightCounts, Ticket, type TicketContext } from './ticket.ts'
import { Waits } from './waits.ts'
import { WithoutRun } from './without-run.ts'

/** The parts that handle a message in flight. */
export interface InFlightOptions {
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly context: PipelineContext
  readonly counts: InFlightCounts
  readonly leases: Leases
  readonly settler: Settler
  readonly acknowledger: Acknowledger
  readonly circuits: Circuits
  readonly outcomes: Outcomes
  readonly reports: Reports
  readonly throughput: Throughput
  readonly nowMs: () => number
  /** A place or bytes became free. */
  readonly onRoom: () => void
}

/**
 * The messages in flight. Each is settled once, released unhandled, or left to its visibility timeout, and
 * then its ticket is closed.
 */
export class InFlight {
  readonly #options: InFlightOptions
  readonly #context: TicketContext
  readonly #groups: Groups | undefined
  readonly #probes: Probes
  readonly #duplicates = new Duplicates()
  readonly #withoutRun: WithoutRun
  #stopping = false
  readonly #waits = new Waits()

  constructor(options: InFlightOptions) {
    this.#options = options
    const { acknowledger, circuits, counts, leases, nowMs, onRoom, reports, visibilitySeconds } =
      options
    this.#context = {
      counts,
      leases,
      visibilitySeconds,
      nowMs,
      onRoom,
      onMisuse: (ticket, error) => reports.fault(ticket, error),
    }
    this.#withoutRun = new WithoutRun(acknowledger)
    this.#groups = options.fifo ? new Groups() : undefined
    this.#probes = new Probes({
      circuits,
      run: (ticket) => this.#again(ticket),
      release: (ticket, afterSeconds) => this.#withoutRun.release(ticket, afterSeconds),
    })
  }

  /** Messages admitted, and neither settled nor left. */
  get size(): number {
    return this.#options.counts.handling + this.#options.counts.settling
  }

  /**
   * Admits messages: from now on they are counted and leased. Returns a function that begins them. All are
   * leased before the first runs, since its handler may block the event loop for longer than a lease.
   */
  admit(messages: readonly Received[]): () => void {
    const tickets = messages.map((received) => new Ticket(received, this.#context))
    return () => {
      this.#options.reports.received(tickets.length)
      for (const ticket of tickets) this.#enter(ticket)
    }
  }

  /** From now on new messages are released. */
  beginStop(): void {
    this.#stopping = true
    this.#options.counts.departures = { settled: 0, released: 0, left: 0 }
  }

  /** Releases messages that wait for an earlier one of their group. */
  releaseWaiting(): void {
    this.#groups?.releaseWaiting()
  }

  /** The circuit has closed, or the worker stops: runs the kept messages, or releases them. */
  endProbes(): void {
    for (const ticket of this.#probes.takeAll()) {
      if (this.#stopping) this.#withoutRun.release(ticket)
      else this.#again(ticket)
    }
  }

  /** The lease on a message is lost. If nothing runs for it, it is left now. */
  lost(ticket: Ticket): void {
    if (this.#probes.drop(ticket)) this.#close(ticket, 'left')
  }

  /** Resolves when nothing but these messages is in flight. Called after `beginStop`. */
  empty(but: readonly Interruption[] = []): Promise<void> {
    return this.#waits.until(() => this.size <= this.#duplicates.inFlight(but))
  }

  /** SQS has carried the settlement out. */
  settled(ticket: Ticket): void {
    this.#options.settler.settled(ticket)
    this.#close(ticket, ticket.isReleased ? 'released' : 'settled')
  }

  /** SQS has not: the message is left to its visibility timeout. */
  notSettled(ticket: Ticket, what: Settlement, refusal: Refusal): void {
    this.#options.reports.settleFailed(ticket, what, refusal)
    this.#close(ticket, 'left')
  }

  #enter(ticket: Ticket): void {
    const closing = this.#duplicates.untilFirstIsClosed(ticket)
    this.#inTurn(ticket, {
      run: () => this.#turn(ticket, closing),
      release: () => void this.#turnAway(ticket, closing),
    })
  }

  /** It was kept, and is tried again. */
  #again(ticket: Ticket): void {
    this.#inTurn(ticket, {
      run: () => this.#run(ticket),
      release: () => this.#withoutRun.release(ticket),
    })
  }

  /** In its FIFO group a message waits for its turn; so does one that was received again, or it would be overtaken. */
  #inTurn(ticket: Ticket, turn: Turn): void {
    const { groupId, messageId } = ticket.received
    if (this.#groups === undefined) void turn.run()
    else this.#groups.add(groupId ?? messageId, turn)
  }

  /**
   * Its turn has come. Never rejects.
   *
   * @param closing of the same message, which was received before.
   */
  #turn(
    ticket: Ticket,
    closing: Promise<Verdict | undefined> | undefined,
  ): Promise<GroupStep> | GroupStep {
    const { received } = ticket
    if (closing !== undefined) return this.#follow(ticket, closing)
    if (this.#options.acknowledger.wasHandled(received.messageId)) {
      this.#withoutRun.delete(ticket)
      return 'next'
    }
    if (this.#mustRun(received) || this.#mayRun()) return this.#run(ticket)
    if (this.#stopping) this.#withoutRun.release(ticket)
    else this.#probes.receive(ticket)
    return 'wait'
  }

  async #follow(ticket: Ticket, closing: Promise<Verdict | undefined>): Promise<GroupStep> {
    const settlement = await closing
    const isLeft = settlement === undefined || ticket.lost
    // Released at its last receive it would be moved by SQS, without a record.
    if (isLeft || (settlement._tag === 'Retry' && this.#mustRun(ticket.received))) {
      return await this.#turn(ticket, this.#duplicates.untilFirstIsClosed(ticket))
    }
    return this.#withoutRun.settleLike(ticket, settlement)
  }

  /** An earlier message of its group has to be retried. If that is the same message, its wait is theirs. */
  async #turnAway(
    ticket: Ticket,
    closing: Promise<Verdict | undefined> | undefined,
  ): Promise<void> {
    const settlement = closing === undefined ? undefined : await closing
    if (settlement === undefined) this.#withoutRun.release(ticket)
    else this.#withoutRun.settleLike(ticket, settlement)
  }

  // At its last receive a message is always processed, so that a dead letter gets its record.
  #mustRun({ receiveCount }: Received): boolean {
    return isLastReceive({ receiveCount, maxReceives: this.#options.context.maxReceives })
  }

  /** While the circuit is open only one message at a time, when it is due. */
  #mayRun(): boolean {
    const { circuits, counts } = this.#options
    if (this.#stopping) return false
    if (!circuits.isOpen) return true
    if (counts.handling > 1 || circuits.probeInMs > 0) return false
    circuits.probed()
    return true
  }

  /** Processes and settles one message. Never rejects. */
  async #run(ticket: Ticket): Promise<GroupStep> {
    const { context, outcomes, settler, throughput } = this.#options
    const processed = ticket.lost
      ? undefined
      : await processMessage(ticket.received, context, ticket.interruption)
    if (processed !== undefined) {
      outcomes.count(ticket, processed.events)
      if (this.#keeps(ticket, processed)) {
        settler.keep(ticket, processed)
        return 'wait'
      }
    }
    ticket.judged()
    throughput.settled()
    if (processed === undefined || ticket.lost) {
      if (processed !== undefined) settler.leave(ticket, processed)
      this.#close(ticket, 'left')
      return 'wait'
    }
    ticket.isReleased = isReleased(processed)
    const settlement = await settler.settle(ticket, processed)
    if (settlement === undefined) {
      this.#close(ticket, 'left')
      return 'wait'
    }
    ticket.endLease()
    return settlement._tag === 'Retry' ? 'wait' : 'next'
  }

  /**
   * While the circuit is open, a message that failed or was turned away is kept, except at its last attempt. Not for
   * ever: it may be the one that never succeeds, and on a FIFO queue nothing of its group can be received.
   */
  #keeps(ticket: Ticket, { settlement }: Processed): boolean {
    const { circuits, nowMs } = this.#options
    if (settlement._tag !== 'Retry' || ticket.lost || this.#stopping) return false
    if (nowMs() - ticket.receivedAtMs > circuits.longestKeptMs) return false
    if (ticket.received.receiveCount >= this.#options.context.maxAttempts) return false
    const { failure } = settlement
    const isOfOutage = isFailureOfHandler(failure) || failure._tag === 'Interrupted'
    return isOfOutage && this.#probes.keep(ticket)
  }

  #close(ticket: Ticket, departure: Departure): void {
    if (!ticket.close(departure)) return
    this.#duplicates.closed(ticket)
    this.#waits.look()
  }
}

/** True when every event was turned away, or interrupted. */
function isReleased({ events }: Processed): boolean {
  return events.every(
    ({ outcome }) => outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted',
  )
}
