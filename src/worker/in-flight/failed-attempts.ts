import { LRUCache } from 'lru-cache'
import { type FailedAttempt, maxHistory } from '../../dead-letter/record/record.ts'
import type { Failure, FailureTag } from '../../message/failure.ts'
import type { EventResult } from '../../route/call/event-result.ts'

/** How many events are remembered. Each takes some hundred bytes. */
const maxEvents = 4_000

/** A failed attempt, in as little memory as possible. */
interface Noted {
  readonly atMs: number
  readonly attempt: number
  readonly reason: FailureTag
  readonly fingerprint: string
}

/**
 * The failed attempts at events that are retried, for the history on a dead letter: SQS cannot change a message that
 * it has. Kept in this process only, which knows no attempts of others. Made of an event's first failure, so that
 * events that succeed cost nothing.
 */
export class FailedAttempts {
  readonly #worker: string
  #events: LRUCache<string, readonly Noted[]> | undefined
  /** A dead letter that waits for other events of its message has failed once, however often these are retried. */
  readonly #failures = new WeakSet<Failure>()

  /** @param worker its name. */
  constructor(worker: string) {
    this.#worker = worker
  }

  /** An attempt failed and its event will be retried. */
  note(
    messageId: string,
    index: number,
    failure: Failure,
    failed: Pick<Noted, 'attempt' | 'fingerprint'>,
  ): void {
    if (this.#failures.has(failure)) return
    this.#failures.add(failure)
    this.#events ??= new LRUCache({ max: maxEvents })
    const { attempt, fingerprint } = failed
    const noted = { atMs: Date.now(), attempt, reason: failure._tag, fingerprint }
    const key = keyOf(messageId, index)
    const known = [...(this.#events.get(key) ?? []), noted]
    // The record has one more: the attempt whose failure is dead-lettered.
    this.#events.set(key, known.slice(1 - maxHistory))
  }

  /** The failed attempts at an event, the latest last. */
  of(messageId: string, index: number): readonly FailedAttempt[] {
    const noted = this.#events?.get(keyOf(messageId, index)) ?? []
    return noted.map(({ atMs, ...attempt }) => ({
      at: new Date(atMs).toISOString(),
      ...attempt,
      worker: this.#worker,
    }))
  }

  /** The message is deleted. */
  forget(messageId: string, events: readonly EventResult[]): void {
    if (this.#events === undefined || this.#events.size === 0) return
    for (const { index } of events) this.#events.delete(keyOf(messageId, index))
  }
}

function keyOf(messageId: string, index: number): string {
  return `${messageId}:${index}`
}
