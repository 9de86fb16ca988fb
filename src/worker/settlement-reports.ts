import { summariseError } from '../dead-letter/record/record.ts'
import { failureCause } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import type { EventResult } from '../process.ts'
import type { Held } from './held.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from './options.ts'
import { bounded } from './text.ts'

/** Tells what became of each event: a `settled` event, and a log line where it is not plain success. */
export class SettlementReports {
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings

  constructor(lifecycle: Lifecycle, settings: WorkerSettings) {
    this.#lifecycle = lifecycle
    this.#settings = settings
  }

  /** Each event once: what an earlier receive has done was told then. */
  tell(held: Held, events: readonly EventResult[]): void {
    const heard = this.#lifecycle.hears('settled')
    for (const event of events) {
      const { outcome } = event
      if (outcome._tag !== 'Acknowledge') this.#log(held, event, outcome)
      if (heard && !(outcome._tag === 'Acknowledge' && outcome.because === 'done before')) {
        this.#emit(held, event, outcome)
      }
    }
  }

  #emit({ received }: Held, event: EventResult, outcome: Verdict): void {
    const { sentAtMs, receiveCount, messageId } = received
    this.#lifecycle.emit('settled', {
      type: event.type,
      outcome: outcome._tag,
      reason: outcome._tag === 'Acknowledge' ? outcome.because : outcome.failure._tag,
      durationMs: event.durationMs,
      ageMs: sentAtMs === undefined ? undefined : Math.max(0, Date.now() - sentAtMs),
      receiveCount,
      errorName: outcome._tag === 'Acknowledge' ? undefined : this.#error(outcome)?.name,
      messageId,
      key: event.key,
      index: event.index,
    })
  }

  #log(
    { received: { messageId, receiveCount } }: Held,
    { type, key }: EventResult,
    outcome: Exclude<Verdict, { _tag: 'Acknowledge' }>,
  ): void {
    const { logger } = this.#settings
    const error = this.#error(outcome)
    const fields = {
      ...{ type: bounded(type), messageId, key, receiveCount, reason: outcome.failure._tag },
      ...(error && { errorName: error.name, error: bounded(error.message) }),
    }
    if (outcome._tag === 'DeadLetter') {
      logger.error(fields, 'event failed for good and was dead-lettered')
    } else if (outcome.failure._tag === 'Interrupted') {
      logger.info(fields, 'event given back')
    } else {
      const { afterSeconds } = outcome
      logger.warn({ ...fields, afterSeconds }, 'event failed, will be retried')
    }
  }

  #error({ failure }: Exclude<Verdict, { _tag: 'Acknowledge' }>) {
    const cause = failureCause(failure)
    return cause === undefined ? undefined : summariseError(cause, this.#settings.redact)
  }
}
