import { LRUCache } from 'lru-cache'
import type { Verdict } from '../../message/verdict.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import { noReports, type SettledReport } from './ticket.ts'

/** How many messages are remembered. A body of a hundred events takes some 10 KB of it. */
const maxMessages = 1_000

interface Remembered {
  readonly verdicts: ReadonlyMap<number, Verdict>
  unreported: readonly SettledReport[]
}

/**
 * Remembers which events of a message are settled while others of it wait for another attempt. Kept in this
 * process only: another process runs all of them again.
 */
export class Progress {
  readonly #settled = new LRUCache<string, Remembered>({ max: maxMessages })
  readonly #deadLetters: boolean

  /** @param deadLetters whether there is a dead-letter queue. */
  constructor(deadLetters: boolean) {
    this.#deadLetters = deadLetters
  }

  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined {
    return this.#settled.get(messageId)?.verdicts
  }

  /**
   * The message will be retried: remembers the events that need no retry. These are the acknowledged ones,
   * and those to be dead-lettered, unless there is no dead-letter queue: then a later attempt may succeed.
   * For a single event there is nothing to remember.
   *
   * @param unreported what `settled` has yet to report of those that will not run again.
   */
  remember(
    messageId: string,
    events: readonly EventResult[],
    unreported: readonly SettledReport[],
  ): void {
    if (events.length === 1) return
    const verdicts = new Map<number, Verdict>()
    for (const { index, outcome } of events) {
      if (outcome._tag === 'DeadLetter' && this.#deadLetters) verdicts.set(index, outcome)
      if (outcome._tag === 'Acknowledge') {
        verdicts.set(index, { _tag: 'Acknowledge', because: 'done before' })
      }
    }
    if (verdicts.size > 0) this.#settled.set(messageId, { verdicts, unreported })
  }

  /** What `settled` has yet to report of the events that earlier receives have settled. */
  unreported(messageId: string): readonly SettledReport[] {
    return this.#settled.get(messageId)?.unreported ?? noReports
  }

  /** `settled` has reported all of them. */
  reported(messageId: string): void {
    const remembered = this.#settled.get(messageId)
    if (remembered !== undefined) remembered.unreported = noReports
  }

  forget(messageId: string): void {
    this.#settled.delete(messageId)
  }
}
