import { LRUCache } from 'lru-cache'
import type { Verdict } from '../../message/verdict.ts'
import type { EventResult } from '../../route/call/event-result.ts'

/** How many messages are remembered. A body of a hundred events takes some 10 KB of it. */
const maxMessages = 1_000

/**
 * Remembers which events of a message are settled while others of it wait for another attempt. Kept in this
 * process only: another process runs all of them again.
 */
export class Progress {
  readonly #settled = new LRUCache<string, Map<number, Verdict>>({ max: maxMessages })
  readonly #deadLetters: boolean

  /** @param deadLetters whether there is a dead-letter queue. */
  constructor(deadLetters: boolean) {
    this.#deadLetters = deadLetters
  }

  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined {
    return this.#settled.get(messageId)
  }

  /**
   * The message will be retried: remembers the events that need no retry. These are the acknowledged ones,
   * and those to be dead-lettered, unless there is no dead-letter queue: then a later attempt may succeed.
   * For a single event there is nothing to remember.
   */
  remember(messageId: string, events: readonly EventResult[]): void {
    if (events.length === 1) return
    const settled = new Map<number, Verdict>()
    for (const { index, outcome } of events) {
      if (outcome._tag === 'DeadLetter' && this.#deadLetters) settled.set(index, outcome)
      if (outcome._tag === 'Acknowledge') {
        settled.set(index, { _tag: 'Acknowledge', because: 'done before' })
      }
    }
    if (settled.size > 0) this.#settled.set(messageId, settled)
  }

  forget(messageId: string): void {
    this.#settled.delete(messageId)
  }
}
