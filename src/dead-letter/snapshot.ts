import type { Queue, QueueAttributes } from '../queue/port.ts'
import type { DrainEnd } from './receive-all.ts'
import type { DeadLetterEntry } from './entry.ts'
import { type LookOptions, look } from './pass.ts'

/** What a look found. Everything is visible again, but for what is told in `stillHidden`. */
export interface Browsed {
  readonly entries: readonly DeadLetterEntry[]
  /** `empty`: everything that could be reached. */
  readonly end: DrainEnd
  /** The queue's attributes before the look; undefined where they may not be read. */
  readonly attributes: QueueAttributes | undefined
  /** How many could not be made visible again: they will be within a minute. */
  readonly stillHidden: number
  /** How many came that cannot be read: they are left, and visible again within a minute. */
  readonly unreadable: number
}

/**
 * Lists what is on a dead-letter queue.
 *
 * @throws QueueError when the queue cannot be received from.
 */
export async function browse(queue: Queue, options: LookOptions = {}): Promise<Browsed> {
  const { value, stillHidden } = await look(queue, options, async (found) => found)
  const { entries, end, attributes, unreadable } = value
  return { entries, end, attributes, stillHidden, unreadable }
}
