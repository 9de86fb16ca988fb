import { type Clock, systemClock } from '../queue/clock.ts'
import type { Queue, QueueAttributes } from '../queue/port.ts'
import { type DrainLimits, type DrainEnd, drain } from './receive-all.ts'
import { type DeadLetterEntry, entryOf } from './entry.ts'
import { Hold } from './leases.ts'

/** Most messages that one look holds. SQS keeps at most 120,000 in flight. */
export const defaultMaxMessages = 10_000

export interface LookOptions extends Omit<DrainLimits, 'maxMessages' | 'onUnreadable'> {
  /** Default 10,000. */
  readonly maxMessages?: number | undefined
  readonly clock?: Clock | undefined
}

/** What is on a dead-letter queue, held while one looks at it. */
export interface Look {
  /** On standard queues the oldest first, on FIFO queues in the queue's order. */
  readonly entries: readonly DeadLetterEntry[]
  /** `empty`: this is everything that could be reached. */
  readonly end: DrainEnd
  /** The queue's attributes before the look; undefined where they may not be read. */
  readonly attributes: QueueAttributes | undefined
  readonly hold: Hold
  /** How many messages came that cannot be read. They are left where they are. */
  readonly unreadable: number
}

/** The result of a look, and how many messages stay hidden because they could not be released. */
export interface Looked<T> {
  readonly value: T
  readonly stillHidden: number
}

/**
 * Takes everything reachable on a dead-letter queue, hands it to `use`, and makes visible again what
 * `use` has not deleted: at its end, when it fails, and when the look itself fails.
 *
 * To look is to receive: it raises the receive counts, and on a queue with a redrive policy of its own
 * it can move messages on.
 *
 * @throws QueueError when the queue cannot be received from.
 */
export async function look<T>(
  queue: Queue,
  options: LookOptions,
  use: (look: Look) => Promise<T>,
): Promise<Looked<T>> {
  const { clock = systemClock, maxMessages = defaultMaxMessages, signal, onProgress } = options
  const attributes = await queue.attributes().catch(() => undefined)
  const hold = new Hold(queue, clock)
  const unreadable = new Set<unknown>()
  let stillHidden = 0
  let value: T
  try {
    const end = await drain(queue, hold, clock, {
      maxMessages,
      signal,
      onProgress,
      onUnreadable: (message) => void unreadable.add(message.messageId ?? message),
    })
    const entries = hold.messages().map(entryOf)
    if (attributes?.fifo !== true) entries.sort(byAge)
    value = await use({ entries, end, attributes, hold, unreadable: unreadable.size })
  } finally {
    stillHidden = await hold.release()
  }
  return { value, stillHidden }
}

function byAge(one: DeadLetterEntry, other: DeadLetterEntry): number {
  return (one.sentAtMs ?? 0) - (other.sentAtMs ?? 0)
}
