import type { Failure } from '../../message/failure.ts'
import type { DeadLetter, Retry, Verdict } from '../../message/verdict.ts'
import type { Processed } from '../../pipeline/processed.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import { type Backoff, backoffSeconds } from '../../settle/backoff.ts'
import type { Acknowledger } from './acknowledger.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import type { Progress } from '../in-flight/progress.ts'
import type { Reports } from '../report/reports.ts'
import type { SettlementReports } from '../report/settlement-reports.ts'

export interface SettlerOptions {
  readonly backoff: Backoff
  readonly acknowledger: Pick<Acknowledger, 'delete' | 'release' | 'remember'>
  /** Undefined if there is no dead-letter queue. */
  readonly deadLetters: Pick<DeadLetters, 'store'> | undefined
  readonly progress: Progress
  readonly reports: Pick<Reports, 'fault'>
  readonly settlementReports: Pick<SettlementReports, 'report'>
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
    const { acknowledger, progress } = this.#options
    const { messageId } = ticket.received
    ticket.settlement = settlement
    if (settlement._tag === 'Acknowledge') {
      if (events.length > 1) progress.forget(messageId)
      acknowledger.delete(ticket)
    } else {
      progress.remember(messageId, events)
      acknowledger.release(ticket, settlement.afterSeconds)
    }
    this.#options.settlementReports.report(ticket, waiting(events, settlement))
    return settlement
  }

  /** The message stays in flight and is tried again because the circuit is open. Nothing is sent. */
  keep({ received: { messageId } }: Ticket, { events }: Processed): void {
    this.#options.progress.remember(messageId, events)
  }

  /** The lease is lost, so nothing is sent. The settled events are remembered for the redelivery. */
  leave({ received: { messageId } }: Ticket, { settlement, events }: Processed): void {
    const { acknowledger, progress } = this.#options
    if (settlement._tag === 'Acknowledge') acknowledger.remember(messageId)
    else progress.remember(messageId, events)
  }

  async #deadLetter(
    ticket: Ticket,
    settlement: DeadLetter,
    events: readonly EventResult[],
  ): Promise<Verdict | undefined> {
    const { acknowledger, progress, settlementReports } = this.#options
    const { messageId } = ticket.received
    const after = await this.#store(ticket, events)
    if (ticket.lost) {
      this.leave(ticket, { settlement: worst(after, settlement), events: after })
      return undefined
    }
    if (areStored(after)) {
      progress.forget(messageId)
      ticket.settlement = settlement
      acknowledger.delete(ticket)
      settlementReports.report(ticket, events)
      return settlement
    }
    progress.remember(messageId, after)
    const kept = this.#keep(ticket, settlement.failure)
    ticket.settlement = kept
    acknowledger.release(ticket, kept.afterSeconds)
    settlementReports.report(
      ticket,
      events.map((event, at) => (isStored(after[at]) ? event : keep(event, kept))),
    )
    return kept
  }

  // An error while the record is made must not lose the message: it is kept.
  async #store(ticket: Ticket, events: readonly EventResult[]): Promise<readonly EventResult[]> {
    const { deadLetters, reports } = this.#options
    try {
      return deadLetters === undefined ? events : await deadLetters.store(ticket, events)
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

function areStored(events: readonly EventResult[]): boolean {
  return events.every(isStored)
}

function isStored(event: EventResult | undefined): boolean {
  return event?.outcome._tag === 'Acknowledge'
}

/** While one event is retried, those that are to be dead-lettered wait with it. */
function waiting(events: readonly EventResult[], settlement: Verdict): readonly EventResult[] {
  return settlement._tag === 'Retry' ? events.map((event) => keep(event, settlement)) : events
}

function keep(event: EventResult, kept: Retry): EventResult {
  const { outcome } = event
  if (outcome._tag !== 'DeadLetter') return event
  return { ...event, outcome: { ...kept, failure: outcome.failure } }
}

function worst(after: readonly EventResult[], settlement: Verdict): Verdict {
  return areStored(after) ? { _tag: 'Acknowledge', because: 'done before' } : settlement
}
