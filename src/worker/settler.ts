import type { Failure } from '../message/failure.ts'
import { failureCause } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import type { EventResult, Processed } from '../process.ts'
import { backOffSeconds } from '../settle/back-off.ts'
import type { Acknowledger } from './acknowledger.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Held } from './held.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Progress } from './progress.ts'
import type { WorkerSettings } from './options.ts'

export interface SettlerOptions {
  readonly settings: WorkerSettings
  readonly acknowledger: Acknowledger
  /** Undefined where the queue has none. */
  readonly deadLetters: DeadLetters | undefined
  readonly progress: Progress
  readonly lifecycle: Lifecycle
  readonly random: () => number
}

/**
 * Carries the verdict on a message out, once, here and nowhere else.
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

  /** The verdict as it was carried out: a message that the DLQ does not take goes back instead. */
  async settle(held: Held, processed: Processed): Promise<Verdict> {
    const settlement = await this.#carryOut(held, processed)
    this.#tell(held, processed, settlement)
    return settlement
  }

  async #carryOut(held: Held, { settlement, events }: Processed): Promise<Verdict> {
    const { acknowledger, progress } = this.#options
    const { messageId } = held.received
    switch (settlement._tag) {
      case 'Acknowledge':
        if (events.length > 1) progress.forget(messageId)
        acknowledger.delete(held)
        return settlement
      case 'Retry':
        if (events.length > 1) progress.remember(messageId, events)
        acknowledger.release(held, settlement.afterSeconds)
        return settlement
      case 'DeadLetter':
        return await this.#deadLetter(held, settlement.failure, events)
      default:
        return settlement satisfies never
    }
  }

  async #deadLetter(
    held: Held,
    failure: Failure,
    events: readonly EventResult[],
  ): Promise<Verdict> {
    const { acknowledger, deadLetters, progress } = this.#options
    const { messageId } = held.received
    const after = deadLetters === undefined ? events : await deadLetters.store(held, events)
    if (after.every(({ outcome }) => outcome._tag === 'Acknowledge')) {
      progress.forget(messageId)
      acknowledger.delete(held)
      return { _tag: 'DeadLetter', failure }
    }
    if (events.length > 1) progress.remember(messageId, after)
    const afterSeconds = this.#backOff(held)
    acknowledger.release(held, afterSeconds)
    return { _tag: 'Retry', afterSeconds, failure }
  }

  #backOff({ received }: Held): number {
    const { settings, random } = this.#options
    return backOffSeconds(settings.backOff, received.receiveCount, random())
  }

  #tell(held: Held, processed: Processed, settlement: Verdict): void {
    const { lifecycle } = this.#options
    const heard = lifecycle.hears('settled')
    for (const event of processed.events) {
      // What the DLQ did not take is kept, whatever its verdict was.
      const outcome =
        event.outcome._tag === 'DeadLetter' && settlement._tag === 'Retry'
          ? settlement
          : event.outcome
      if (outcome._tag !== 'Acknowledge') this.#log(held, event, outcome)
      if (!heard) continue
      const { sentAtMs, receiveCount, messageId } = held.received
      lifecycle.emit('settled', {
        type: event.type,
        outcome: outcome._tag,
        reason: reasonOf(outcome),
        durationMs: event.durationMs,
        ageMs: sentAtMs === undefined ? undefined : Math.max(0, Date.now() - sentAtMs),
        receiveCount,
        errorName: errorName(outcome),
        messageId,
        key: event.key,
        index: event.index,
      })
    }
  }

  #log({ received }: Held, event: EventResult, outcome: Exclude<Verdict, { _tag: 'Acknowledge' }>) {
    const { logger, redact } = this.#options.settings
    const fields = {
      type: event.type,
      messageId: received.messageId,
      key: event.key,
      receiveCount: received.receiveCount,
      reason: outcome.failure._tag,
      ...errorFields(outcome.failure, redact),
    }
    if (outcome._tag === 'Retry') {
      logger.warn(
        { ...fields, afterSeconds: outcome.afterSeconds },
        'event failed, will be retried',
      )
    } else {
      logger.error(fields, 'event failed for good and was dead-lettered')
    }
  }
}

/** The failure's tag, or how the event came to be acknowledged. */
export function reasonOf(outcome: Verdict): string {
  return outcome._tag === 'Acknowledge' ? outcome.because : outcome.failure._tag
}

function errorName(outcome: Verdict): string | undefined {
  if (outcome._tag === 'Acknowledge') return undefined
  const cause = failureCause(outcome.failure)
  return cause instanceof Error ? cause.name : undefined
}

/** How much of an error's message goes into a log line, in characters. */
const maxMessageLength = 300

function errorFields(failure: Failure, redact: (text: string) => string): object {
  const cause = failureCause(failure)
  if (!(cause instanceof Error)) return {}
  return { errorName: cause.name, error: redact(cause.message).slice(0, maxMessageLength) }
}
