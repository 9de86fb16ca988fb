import type { Received } from '../../message/received.ts'
import { attemptsAt } from '../../pipeline/attempts.ts'
import type { PipelineContext } from '../../pipeline/context.ts'
import { processMessage } from '../../pipeline/process.ts'
import type { Processed } from '../../pipeline/processed.ts'
import type { Refusal } from '../../queue/entries.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import { type Circuits, isFailureOfHandler } from '../handle/circuits.ts'
import type { Throughput } from '../receive/throughput.ts'
import type { Outcomes } from '../report/outcomes.ts'
import type { Reports } from '../report/reports.ts'
import type { Acknowledger } from '../settle/acknowledger.ts'
import type { Settlement } from '../../requests/settle-request.ts'
import type { Settler } from '../settle/settler.ts'
import { Entrance } from './entrance.ts'
import type { GroupStep } from './groups.ts'
import type { Leases } from './leases.ts'
import { type Departure, type InFlightCounts, Ticket, type TicketContext } from './ticket.ts'
import { Waits } from './waits.ts'

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
  readonly #entrance: Entrance
  readonly #waits = new Waits()

  constructor(options: InFlightOptions) {
    this.#options = options
    const { counts, leases, nowMs, onRoom, reports, visibilitySeconds } = options
    this.#context = {
      counts,
      leases,
      visibilitySeconds,
      nowMs,
      onRoom,
      onMisuse: (ticket, error) => reports.fault(ticket, error),
    }
    this.#entrance = new Entrance({
      ...options,
      maxReceives: options.context.maxReceives,
      run: (ticket) => this.#run(ticket),
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
      for (const ticket of tickets) {
        const former = this.#entrance.keptBefore(ticket)
        if (former !== undefined) this.#options.leases.lose(former, 'expired')
        this.#entrance.enter(ticket)
      }
    }
  }

  /** From now on new messages are released. */
  beginStop(): void {
    this.#entrance.beginStop()
    this.#options.counts.departures = { settled: 0, released: 0, left: 0 }
  }

  /** Releases messages that wait for an earlier one of their group. */
  releaseWaiting(): void {
    this.#entrance.releaseWaiting()
  }

  /** The circuit has closed, or the worker stops: runs the kept messages, or releases them. */
  endProbes(): void {
    this.#entrance.endProbes()
  }

  /** The lease on a message is lost. If nothing runs for it, it is left now. */
  lost(ticket: Ticket): void {
    if (this.#entrance.drop(ticket)) this.#close(ticket, 'left')
  }

  /** Resolves when nothing but these messages is in flight. Called after `beginStop`. */
  empty(but: readonly Interruption[] = []): Promise<void> {
    return this.#waits.until(() => this.size <= this.#entrance.inFlight(but))
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

  /** While the circuit is open, a message that failed or was turned away is kept, except at its last attempt. */
  #keeps(ticket: Ticket, { settlement }: Processed): boolean {
    if (settlement._tag !== 'Retry' || ticket.lost) return false
    const { failure } = settlement
    if (!isFailureOfHandler(failure) && failure._tag !== 'Interrupted') return false
    const { received } = ticket
    if (received.receiveCount >= attemptsAt(received, this.#options.context)) return false
    return this.#entrance.keep(ticket)
  }

  #close(ticket: Ticket, departure: Departure): void {
    if (!ticket.close(departure)) return
    this.#entrance.closed(ticket)
    this.#waits.look()
  }
}

/** True when every event was turned away, or interrupted. */
function isReleased({ events }: Processed): boolean {
  return events.every(
    ({ outcome }) => outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted',
  )
}
