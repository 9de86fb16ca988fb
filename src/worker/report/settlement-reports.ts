import { type Description, summariseError } from '../../dead-letter/record/record.ts'
import { type Failure, failureCause } from '../../message/failure.ts'
import type { Received } from '../../message/received.ts'
import { type FailedVerdict, logFailure } from '../../pipeline/failure-log.ts'
import { errorOf } from '../../pipeline/instrumentation/failure-error.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import type { FailedAttempts } from '../in-flight/failed-attempts.ts'
import { noReports, type SettledReport, type Ticket } from '../in-flight/ticket.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from '../settings.ts'

/**
 * Reports the outcome of each event: a failure at once, by a `failed` event and a log line, and every outcome by
 * a `settled` event once SQS has carried out the settlement of the message. Never throws.
 */
export class SettlementReports {
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings
  readonly #attempts: Pick<FailedAttempts, 'note'>

  /** @param attempts gets the failures of events that are retried. */
  constructor(
    lifecycle: Lifecycle,
    settings: WorkerSettings,
    attempts: Pick<FailedAttempts, 'note'>,
  ) {
    this.#lifecycle = lifecycle
    this.#settings = settings
    this.#attempts = attempts
  }

  /** The events have their verdicts: reports those that failed. */
  judged(ticket: Ticket, events: readonly EventResult[]): void {
    for (const event of events) {
      if (event.outcome._tag !== 'Acknowledge') this.#reportFailure(ticket, event, event.outcome)
    }
  }

  /**
   * What `settled` reports of these events later. Nothing of those that an earlier receive settled, and nothing
   * while nobody listens. It keeps no errors of the app.
   */
  reportsOf(ticket: Ticket, events: readonly EventResult[]): readonly SettledReport[] {
    if (!this.#lifecycle.hears('settled')) return noReports
    return events.filter(isNew).map((event) => this.#reportOf(ticket, event))
  }

  /** SQS has carried the settlement out: reports each event, once. */
  settled(ticket: Ticket): void {
    const { received, unreported } = ticket
    ticket.unreported = noReports
    for (const report of unreported) {
      this.#lifecycle.emit('settled', { ...report, ageMs: ageOf(received) })
    }
  }

  #reportOf(
    { received: { messageId, receiveCount } }: Ticket,
    { outcome, type, durationMs, waitedMs, key, index }: EventResult,
  ): SettledReport {
    return {
      type,
      outcome: outcome._tag,
      reason: outcome._tag === 'Acknowledge' ? outcome.because : outcome.failure._tag,
      durationMs,
      waitedMs,
      receiveCount,
      errorName: outcome._tag === 'Acknowledge' ? undefined : this.#errorName(outcome.failure),
      messageId,
      key,
      index,
    }
  }

  #errorName(failure: Failure): string | undefined {
    const cause = failureCause(failure)
    return cause === undefined ? undefined : summariseError(cause, this.#settings.redact).name
  }

  #reportFailure(ticket: Ticket, event: EventResult, outcome: FailedVerdict): void {
    const described = logFailure(ticket.received, event, outcome, this.#settings)
    if (described === undefined) return
    this.#note(ticket, event, outcome, described)
    this.#emitFailed(ticket, event, outcome, described)
  }

  #note(
    { received: { messageId, receiveCount } }: Ticket,
    { index }: EventResult,
    { _tag, failure }: FailedVerdict,
    { fingerprint }: Description,
  ): void {
    if (_tag !== 'Retry') return
    this.#attempts.note(messageId, index, failure, { attempt: receiveCount, fingerprint })
  }

  #emitFailed(
    { received: { messageId, receiveCount } }: Ticket,
    { key, index }: EventResult,
    outcome: FailedVerdict,
    described: Description,
  ): void {
    if (!this.#lifecycle.hears('failed')) return
    this.#lifecycle.emit('failed', {
      error: errorOf(outcome.failure, described, this.#settings.redacts),
      type: described.type,
      reason: outcome.failure._tag,
      fingerprint: described.fingerprint,
      attempt: receiveCount,
      willRetry: outcome._tag === 'Retry',
      afterSeconds: outcome._tag === 'Retry' ? outcome.afterSeconds : undefined,
      messageId,
      key,
      index,
    })
  }
}

/** False for an event that an earlier receive settled: it was reported then, or its report is remembered. */
function isNew({ outcome }: EventResult): boolean {
  return outcome._tag !== 'Acknowledge' || outcome.because !== 'done before'
}

function ageOf({ sentAtMs }: Received): number | undefined {
  return sentAtMs === undefined ? undefined : Math.max(0, Date.now() - sentAtMs)
}
