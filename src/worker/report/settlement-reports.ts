import { type Description, describe, summariseError } from '../../dead-letter/record/record.ts'
import { type Failure, type FailureTag, failureCause } from '../../message/failure.ts'
import type { DeadLetter, Retry } from '../../message/verdict.ts'
import { errorOf } from '../../pipeline/instrumentation/failure-error.ts'
import { bounded } from '../../pipeline/log-text.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from '../settings.ts'

/**
 * Reports the outcome of each event: a `settled` event, and for a failure a `failed` event and a log line.
 * Never throws: the message is already settled.
 */
export class SettlementReports {
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings

  constructor(lifecycle: Lifecycle, settings: WorkerSettings) {
    this.#lifecycle = lifecycle
    this.#settings = settings
  }

  /** Reports each event once: events that an earlier receive settled were reported then. */
  report(ticket: Ticket, events: readonly EventResult[]): void {
    for (const event of events) this.#report(ticket, event)
  }

  #report(ticket: Ticket, event: EventResult): void {
    const { outcome } = event
    if (outcome._tag === 'Acknowledge') {
      if (outcome.because !== 'done before') this.#emitSettled(ticket, event)
    } else if (outcome._tag === 'Retry' && outcome.failure._tag === 'Interrupted') {
      this.#settings.logger.info(eventFields(ticket, event, 'Interrupted'), 'event released')
      this.#emitSettled(ticket, event)
    } else if (outcome.failure._tag === 'Postponed') {
      const { because, seconds } = outcome.failure
      const fields = { ...eventFields(ticket, event, 'Postponed'), because, afterSeconds: seconds }
      this.#settings.logger.debug(fields, 'event postponed, its handler was not called')
      this.#emitSettled(ticket, event)
    } else {
      const described = describe(outcome.failure, this.#settings.redact)
      this.#log(ticket, event, outcome, described)
      this.#emitFailed(ticket, event, outcome, described)
      const threw = failureCause(outcome.failure) !== undefined
      this.#emitSettled(ticket, event, threw ? described.name : undefined)
    }
  }

  #emitSettled(
    { received }: Ticket,
    { outcome, type, durationMs, waitedMs, key, index }: EventResult,
    errorName?: string,
  ): void {
    if (!this.#lifecycle.hears('settled')) return
    const { sentAtMs, receiveCount, messageId } = received
    this.#lifecycle.emit('settled', {
      type,
      outcome: outcome._tag,
      reason: outcome._tag === 'Acknowledge' ? outcome.because : outcome.failure._tag,
      durationMs,
      waitedMs,
      ageMs: sentAtMs === undefined ? undefined : Math.max(0, Date.now() - sentAtMs),
      receiveCount,
      errorName,
      messageId,
      key,
      index,
    })
  }

  #emitFailed(
    { received: { messageId, receiveCount } }: Ticket,
    { key, index }: EventResult,
    outcome: Failed,
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

  #log(ticket: Ticket, event: EventResult, outcome: Failed, described: Description): void {
    const { logger, redact } = this.#settings
    const fields = eventFields(ticket, event, outcome.failure._tag)
    const words = errorFields(outcome.failure, described, redact)
    if (outcome._tag === 'DeadLetter') {
      logger.error({ ...fields, ...words }, 'event failed and was dead-lettered')
    } else {
      const { afterSeconds } = outcome
      logger.warn({ ...fields, afterSeconds, ...words }, 'event failed, will be retried')
    }
  }
}

type Failed = DeadLetter | Retry
type Redact = WorkerSettings['redact']

function eventFields({ received }: Ticket, { type, key }: EventResult, reason: FailureTag) {
  const { messageId, receiveCount } = received
  return { type: bounded(type), messageId, key, receiveCount, reason }
}

/** The fields of a failure in a log line. Fields without a value are left out. */
function errorFields(failure: Failure, described: Description, redact: Redact): object {
  const { name, message, code, causes, frames, issues, fingerprint } = described
  return {
    ...(failureCause(failure) !== undefined && { errorName: name }),
    error: bounded(message),
    ...(code !== undefined && { code }),
    ...(causes.length > 0 && { causes }),
    ...(frames.length > 0 && { frames }),
    ...(issues.length > 0 && { issues }),
    fingerprint,
    ...('classifyThrew' in failure && { classifyThrew: inWords(failure.classifyThrew, redact) }),
  }
}

function inWords(thrown: unknown, redact: Redact): string {
  const { name, message } = summariseError(thrown, redact)
  return bounded(`${name}: ${message}`)
}
