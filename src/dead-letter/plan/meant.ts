import type { Received } from '../../message/received.ts'
import type { Done } from '../replay/journal.ts'
import { messageTest } from '../select/select.ts'
import { type DeadLetterEntry, entryOf } from '../snapshot/entry.ts'
import { isReplayedTooOften, isOfSource, type Plan } from './plan.ts'

/**
 * What a plan means of the messages that are received: those of its list, and on a FIFO queue also what stands behind
 * them, within its filter and its limit.
 */
export class Meant {
  readonly #plan: Plan
  readonly #listed: Set<string>
  readonly #passesFilter: (received: Received, entry: DeadLetterEntry) => boolean
  readonly #isDone: (id: string) => boolean
  /** Taken, or kept free for what is listed and still to come. */
  #reserved: number

  /** `done`: what an earlier run has done, perhaps. It counts for the limit. */
  constructor(plan: Plan, done?: Pick<Done, 'sent' | 'doubtful' | 'deleted'>) {
    this.#plan = plan
    const left = plan.messages.filter(({ id }) => done?.deleted.has(id) !== true)
    this.#listed = new Set(left.map(({ id }) => id))
    this.#isDone = (id) => done?.sent.has(id) === true || done?.doubtful.has(id) === true
    const toCome = [...this.#listed].filter((id) => !this.#isDone(id))
    this.#reserved =
      toCome.length + new Set([...(done?.sent.keys() ?? []), ...(done?.doubtful ?? [])]).size
    this.#passesFilter = messageTest(plan.filter)
  }

  /** Whether all that is listed was taken. */
  get isComplete(): boolean {
    return this.#listed.size === 0
  }

  /**
   * Its entry, if it is meant. Each is asked for once. `isPossible`: of what is not listed, whether anything can be done
   * with it; if not, it does not count for the limit.
   */
  take(
    received: Received,
    isPossible: (entry: DeadLetterEntry) => boolean = () => true,
  ): DeadLetterEntry | undefined {
    const { fifo, limit = Number.POSITIVE_INFINITY } = this.#plan
    if (this.#listed.delete(received.messageId)) return entryOf(received)
    if (!fifo) return undefined
    const isDone = this.#isDone(received.messageId)
    if (this.#reserved >= limit && !isDone) return undefined
    const entry = entryOf(received)
    if (!this.#isBehind(received, entry) || !isPossible(entry)) return undefined
    if (!isDone) this.#reserved++
    return entry
  }

  #isBehind(received: Received, entry: DeadLetterEntry): boolean {
    const { maxReplays, onlyFrom } = this.#plan
    if (isReplayedTooOften(entry, maxReplays) || !isOfSource(entry, onlyFrom)) return false
    return this.#passesFilter(received, entry)
  }
}
