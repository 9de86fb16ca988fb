import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import { type Clock, systemClock } from '../../queue/clock.ts'
import type { Queue, QueueAttributes } from '../../queue/port.ts'
import { PassLeases } from './pass-leases.ts'
import { type PassEnd, receiveAll } from './receive-all.ts'

/** The most messages that one pass holds. SQS keeps at most 120,000 in flight, and workers need some of them. */
export const mostHeld = 110_000

export interface PassOptions {
  /** Default 110,000. */
  readonly maxMessages?: number | undefined
  /** Ends a receive early, and what is held is given back. */
  readonly signal?: AbortSignal | undefined
  /** Called with how many have been found so far. */
  readonly onProgress?: ((found: number) => void) | undefined
  readonly clock?: Clock | undefined
  /** Default: random UUIDs. */
  readonly newId?: (() => string) | undefined
}

/** What to receive. */
export interface Reception {
  /** Called with each message once. The next receive waits for it. */
  readonly take: (received: Received) => Promise<void> | void
  /** Ends it once all is found that is looked for. */
  readonly isDone?: () => boolean
}

/** The result of a pass, and how many messages stay hidden because they could not be released. */
export interface PassResult<T> {
  readonly value: T
  readonly stillHidden: number
}

/** One walk through a dead-letter queue. What it has received is hidden from others until it ends. */
export class Pass {
  readonly queue: Queue
  readonly leases: PassLeases
  /** The queue's attributes before the pass; undefined where they may not be read. */
  readonly attributes: QueueAttributes | undefined
  readonly clock: Clock
  readonly #options: PassOptions
  readonly #unreadable = new Set<unknown>()

  constructor(queue: Queue, attributes: QueueAttributes | undefined, options: PassOptions) {
    this.queue = queue
    this.attributes = attributes
    this.clock = options.clock ?? systemClock
    this.leases = new PassLeases(queue, this.clock)
    this.#options = options
  }

  /** How many messages could not be read. They are left on the queue. */
  get unreadable(): number {
    return this.#unreadable.size
  }

  /** How many more it may hold. */
  get room(): number {
    return (this.#options.maxMessages ?? mostHeld) - this.leases.size
  }

  /**
   * Receives everything that can be reached.
   *
   * @throws QueueError when the queue cannot be received from, and what `take` throws.
   */
  receiveAll({ take, isDone }: Reception): Promise<PassEnd> {
    const { maxMessages = mostHeld, signal, onProgress, newId = randomUUID } = this.#options
    return receiveAll(this.queue, this.leases, this.clock, {
      maxMessages,
      expected: this.attributes?.visible,
      take,
      isDone,
      signal,
      onProgress,
      newId,
      onUnreadable: (message) => void this.#unreadable.add(message.messageId ?? message),
    })
  }
}

/**
 * Walks through a dead-letter queue: `use` receives what it needs, and may delete some of it; what is left is
 * made visible again at the end, also when `use` fails.
 *
 * A pass raises the receive counts. On a queue with a redrive policy of its own, that can move messages to
 * another queue.
 *
 * @throws what `use` throws.
 */
export async function runPass<T>(
  queue: Queue,
  options: PassOptions,
  use: (pass: Pass) => Promise<T>,
): Promise<PassResult<T>> {
  const attributes = await queue.attributes().catch(() => undefined)
  const pass = new Pass(queue, attributes, options)
  let stillHidden = 0
  let value: T
  try {
    value = await use(pass)
  } finally {
    stillHidden = await pass.leases.end()
  }
  return { value, stillHidden }
}
