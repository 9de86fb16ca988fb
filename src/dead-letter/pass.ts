import { type Clock, systemClock } from '../queue/clock.ts'
import type { Queue, QueueAttributes } from '../queue/port.ts'
import { isFifo } from '../queue/queue-url.ts'
import { type ReceiveAllLimits, type PassEnd, receiveAll } from './receive-all.ts'
import { type DeadLetterEntry, entryOf } from './entry.ts'
import { PassLeases } from './pass-leases.ts'

/** The most messages that one pass leases. SQS keeps at most 120,000 in flight. */
export const defaultMaxMessages = 10_000

export interface PassOptions extends Omit<ReceiveAllLimits, 'maxMessages' | 'onUnreadable'> {
  /** Default 10,000. */
  readonly maxMessages?: number | undefined
  readonly clock?: Clock | undefined
}

/** The result of one walk through a dead-letter queue. Its messages are leased while it is used. */
export interface Pass {
  /** On standard queues the oldest first, on FIFO queues in the queue's order. */
  readonly entries: readonly DeadLetterEntry[]
  /** `empty`: this is everything that could be reached. */
  readonly end: PassEnd
  /** The queue's attributes before the pass; undefined where they may not be read. */
  readonly attributes: QueueAttributes | undefined
  readonly leases: PassLeases
  /** How many messages could not be read. They are left on the queue. */
  readonly unreadable: number
}

/** The result of a pass, and how many messages stay hidden because they could not be released. */
export interface PassResult<T> {
  readonly value: T
  readonly stillHidden: number
}

/**
 * Receives everything reachable on a dead-letter queue, passes it to `use`, and then makes the messages that
 * `use` has not deleted visible again, also when `use` or a receive fails.
 *
 * A pass raises the receive counts. On a queue with a redrive policy of its own, that can move messages to
 * another queue.
 *
 * @throws QueueError when the queue cannot be received from.
 */
export async function runPass<T>(
  queue: Queue,
  options: PassOptions,
  use: (pass: Pass) => Promise<T>,
): Promise<PassResult<T>> {
  const { clock = systemClock, maxMessages = defaultMaxMessages, signal, onProgress } = options
  const attributes = await queue.attributes().catch(() => undefined)
  const leases = new PassLeases(queue, clock)
  const unreadable = new Set<unknown>()
  let stillHidden = 0
  let value: T
  try {
    const end = await receiveAll(queue, leases, clock, {
      maxMessages,
      signal,
      onProgress,
      onUnreadable: (message) => void unreadable.add(message.messageId ?? message),
    })
    const entries = leases.messages().map(entryOf)
    if (!isFifo(queue.url)) entries.sort(byAge)
    value = await use({ entries, end, attributes, leases, unreadable: unreadable.size })
  } finally {
    stillHidden = await leases.release()
  }
  return { value, stillHidden }
}

function byAge(one: DeadLetterEntry, other: DeadLetterEntry): number {
  return (one.sentAtMs ?? 0) - (other.sentAtMs ?? 0)
}
