import type { Failure } from '../../message/failure.ts'
import type { DeadLetter, Retry, Verdict } from '../../message/verdict.ts'
import { keptEvent, waiting } from '../../pipeline/kept.ts'
import type { Processed } from '../../pipeline/processed.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import { type Backoff, backoffSeconds } from '../../settle/backoff.ts'
import type { Acknowledger } from './acknowledger.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { SettledReport, Ticket } from '../in-flight/ticket.ts'
import type { FailedAttempts } from '../in-flight/failed-attempts.ts'
import type { Progress } from '../in-flight/progress.ts'
import type { Reports } from '../report/reports.ts'
import type { SettlementReports } from '../report/settlement-reports.ts'

export interface SettlerOptions {
  readonly backoff: Backoff
  readonly acknowledger: Pick<Acknowledger, 'delete' | 'release' | 'remember'>
  /** Undefined if there is no dead-letter queue. */
  readonly deadLetters: Pick<DeadLetters, 'store'> | undefined
  readonly progress: Progress
  readonly attempts: Pick<FailedAttempts, 'of' | 'forget'>
  readonly reports: Pick<Reports, 'fault'>
  readonly settlementReports: Pick<SettlementReports, 'judged' | 'reportsOf' | 'settled'>
  readonly random: () => number
}

/**
 * Carries out the verdict on a message, once, here and nowhere else.
 *
 * The invariant of sluice: every received message is settled exactly once or left to its visibility
 * timeout; nothing is deleted that was neither handled, nor stored on the dead-letter queue, nor
 * unwanted. So a dead letter is sent first and the message deleted after; if the send fails, nothing
 * is deleted.
 */
export class Settler {
  readonly #options: SettlerOptions

  constructor(options: SettlerOptions) {
    this.#options = options
  }

  /**
   * Returns the verdict that was carried out: a message that the dead-letter queue refuses is retried instead.
   * Undefined when the message is left after all. Never rejects.
   */
  async settle(ticket: Ticket, processed: Processed): Promise<Verdict | undefined> {
    const { settlement, events } = processed
    if (settlement._tag === 'DeadLetter') return await this.#deadLetter(ticket, settlement, events)
    if (settlement._tag === 'Acknowledge') this.#delete(ticket, settlement, events)
    else this.#release(ticket, settlement, { after: events, reported: waiting(events, settlement) })
    return settlement
  }

  /** SQS has carried the settlement out. */
  settled(ticket: Ticket): void {
    if (ticket.unreported.length === 0) return
    this.#options.progress.reported(ticket.received.messageId)
    this.#options.settlementReports.settled(ticket)
  }

  /** The message stays in flight and is tried again because the circuit is open. Nothing is sent. */
  keep(ticket: Ticket, { events }: Processed): void {
    const unreported = this.#unreported(ticket, events.filter(isStored))
    this.#options.progress.remember(ticket.received.messageId, events, unreported)
  }

  /**
   * The lease is lost, so nothing is sent. The settled events are remembered for the redelivery.
   *
   * @param reported what is reported of the settled ones.
   */
  leave(
    ticket: Ticket,
    { settlement, events }: Processed,
    reported = events.filter(isStored),
  ): void {
    const { acknowledger, progress } = this.#options
    ticket.unreported = this.#unreported(ticket, reported)
    if (settlement._tag === 'Acknowledge') acknowledger.remember(ticket)
    else progress.remember(ticket.received.messageId, events, ticket.unreported)
  }

  async #deadLetter(
    ticket: Ticket,
    settlement: DeadLetter,
    events: readonly EventResult[],
  ): Promise<Verdict | undefined> {
    const after = await this.#store(ticket, events)
    if (ticket.lost) {
      const stored = events.filter((_event, at) => isStored(after[at]))
      this.leave(ticket, { settlement: worst(after, settlement), events: after }, stored)
      return undefined
    }
    if (areStored(after)) {
      this.#delete(ticket, settlement, events)
      return settlement
    }
    const kept = this.#keep(ticket, settlement.failure)
    const reported = events.map((event, at) =>
      isStored(after[at]) ? event : keptEvent(event, kept),
    )
    this.#release(ticket, kept, { after, reported })
    return kept
  }

  #delete(ticket: Ticket, settlement: Verdict, events: readonly EventResult[]): void {
    const { acknowledger, attempts, progress, settlementReports } = this.#options
    ticket.settlement = settlement
    ticket.unreported = this.#unreported(ticket, events)
    attempts.forget(ticket.received.messageId, events)
    if (events.length > 1) progress.forget(ticket.received.messageId)
    acknowledger.delete(ticket)
    settlementReports.judged(ticket, events)
  }

  #release(ticket: Ticket, settlement: Retry, { after, reported }: Retried): void {
    const { acknowledger, progress, settlementReports } = this.#options
    ticket.settlement = settlement
    ticket.unreported = this.#unreported(ticket, reported)
    progress.remember(ticket.received.messageId, after, ticket.unreported.filter(isFinal))
    acknowledger.release(ticket, settlement.afterSeconds)
    settlementReports.judged(ticket, reported)
  }

  /** What is reported of these events, and of those that earlier receives settled without an answer of SQS. */
  #unreported(ticket: Ticket, events: readonly EventResult[]): readonly SettledReport[] {
    const { progress, settlementReports } = this.#options
    const earlier = progress.unreported(ticket.received.messageId)
    const reports = settlementReports.reportsOf(ticket, events)
    return earlier.length === 0 ? reports : [...earlier, ...reports]
  }

  // An error while the record is made must not lose the message: it is kept.
  async #store(ticket: Ticket, events: readonly EventResult[]): Promise<readonly EventResult[]> {
    const { attempts, deadLetters, reports } = this.#options
    try {
      if (deadLetters === undefined) return events
      return await deadLetters.store(ticket, events, attempts)
    } catch (error) {
      reports.fault(ticket, error)
      return events
    }
  }

  #keep({ received }: Ticket, failure: Failure): Retry {
    const { backoff, random } = this.#options
    const afterSeconds = backoffSeconds(backoff, received.receiveCount, random())
    return { _tag: 'Retry', afterSeconds, failure }
  }
}

/** The events of a message that is released: as they are remembered, and as they are reported. */
interface Retried {
  readonly after: readonly EventResult[]
  readonly reported: readonly EventResult[]
}

/** An event that does not run again. */
function isFinal({ outcome }: SettledReport): boolean {
  return outcome !== 'Retry'
}

function areStored(events: readonly EventResult[]): boolean {
  return events.every(isStored)
}

function isStored(event: EventResult | undefined): boolean {
  return event?.outcome._tag === 'Acknowledge'
}

function worst(after: readonly EventResult[], settlement: Verdict): Verdict {
  return areStored(after) ? { _tag: 'Acknowledge', because: 'done before' } : settlement
}
