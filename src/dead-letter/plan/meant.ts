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
  readonly #passesFilter: (received: Received) => boolean
  readonly #isDone: (id: string) => boolean
  #taken: number
  /** How many of those that are listed may still come: their places within the limit are kept for them. */
  #expected: number

  /** `done`: what an earlier run has done, perhaps. It counts for the limit. */
  constructor(plan: Plan, done?: Pick<Done, 'sent' | 'doubtful'>) {
    this.#plan = plan
    this.#isDone = (id) => done?.sent.has(id) === true || done?.doubtful.has(id) === true
    this.#taken = (done?.sent.size ?? 0) + (done?.doubtful.size ?? 0)
    this.#listed = new Set(plan.messages.map(({ id }) => id))
    this.#expected = plan.messages.filter(({ id }) => !this.#isDone(id)).length
    this.#passesFilter = messageTest(plan.filter)
  }

  /** Whether all that is listed was taken. */
  get isComplete(): boolean {
    return this.#listed.size === 0
  }

  /** Its entry, if it is meant. Each is asked for once. */
  take(received: Received): DeadLetterEntry | undefined {
    const { fifo, limit = Number.POSITIVE_INFINITY } = this.#plan
    const isListed = this.#listed.has(received.messageId)
    if (!fifo && !isListed) return undefined
    const isDone = this.#isDone(received.messageId)
    const most = isListed ? limit : limit - this.#expected
    if (this.#taken >= most && !isDone) return undefined
    const entry = entryOf(received)
    if (!isListed && !this.#isBehind(received, entry)) return undefined
    this.#listed.delete(received.messageId)
    if (isDone) return entry
    this.#taken++
    if (isListed) this.#expected--
    return entry
  }

  #isBehind(received: Received, entry: DeadLetterEntry): boolean {
    const { maxReplays, onlyFrom } = this.#plan
    if (isReplayedTooOften(entry, maxReplays) || !isOfSource(entry, onlyFrom)) return false
    return this.#passesFilter(received)
  }
}
