import { FifoOrder } from './fifo-order.ts'
import { Heap } from './heap.ts'
import { type StoredMessage, stateOf } from './message.ts'
import type { Order } from './order.ts'
import { StandardOrder } from './standard-order.ts'
import type { StoreSettings } from './store-settings.ts'

/** How many messages a queue has, by what SQS calls their state. */
export interface MessageCounts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/**
 * The messages of a store, by their states as of the time to which it was advanced. What is next is always
 * the first of a heap, so that nothing reads more messages than it changes.
 */
export class MessageStates {
  readonly #settings: StoreSettings
  readonly #messages = new Map<string, StoredMessage>()
  readonly #order: Order
  /** By the time at which they become visible. */
  readonly #inFlight = new Heap<StoredMessage>()
  /** Likewise. On a FIFO queue by the time at which they were sent: a new delay holds for them too (SQS). */
  readonly #delayed = new Heap<StoredMessage>()
  /** All of them, by the time at which they were sent: a redrive moves old ones here. */
  readonly #byAge = new Heap<StoredMessage>()

  constructor(settings: StoreSettings) {
    this.#settings = settings
    this.#order = settings.fifo ? new FifoOrder() : new StandardOrder()
  }

  get counts(): MessageCounts {
    const inFlight = this.#inFlight.size
    const delayed = this.#delayed.size
    return { visible: this.#messages.size - inFlight - delayed, inFlight, delayed }
  }

  /** Whether one can be received, apart from the limit in flight. */
  get hasNext(): boolean {
    return this.#order.hasNext
  }

  /** When the next one becomes visible or is too old; Infinity when there is none. */
  get nextChangeMs(): number {
    return Math.min(
      firstKey(this.#inFlight),
      firstKey(this.#delayed) + this.#laterMs,
      firstKey(this.#byAge) + this.#retentionMs + 1,
    )
  }

  get(messageId: string): StoredMessage | undefined {
    return this.#messages.get(messageId)
  }

  /** In the order in which they came. */
  all(): StoredMessage[] {
    return [...this.#messages.values()]
  }

  /** Removes those that are too old, and makes visible those whose time is over. */
  advance(nowMs: number): void {
    const show = (message: StoredMessage) => this.hide(message, nowMs, nowMs)
    forEachUpTo(nowMs - this.#retentionMs - 1, this.#byAge, (message) => this.delete(message))
    forEachUpTo(nowMs, this.#inFlight, show)
    forEachUpTo(nowMs - this.#laterMs, this.#delayed, show)
  }

  add(message: StoredMessage, nowMs: number): void {
    this.#messages.set(message.messageId, message)
    message.byAge = this.#byAge.add(message, message.sentAtMs)
    this.#enter(message, nowMs)
  }

  /** Hides the message until then, or makes it visible. */
  hide(message: StoredMessage, untilMs: number, nowMs: number): void {
    this.#leave(message)
    message.visibleAtMs = untilMs
    this.#enter(message, nowMs)
  }

  delete(message: StoredMessage): void {
    this.#leave(message)
    if (message.byAge) this.#byAge.delete(message.byAge)
    this.#messages.delete(message.messageId)
  }

  /** What a receive gets: see {@link Order.pick}. Each is to be hidden or deleted next. */
  pick(most: number, accepts: (message: StoredMessage) => boolean): StoredMessage[] {
    return this.#order.pick(most, accepts)
  }

  clear(): void {
    this.#messages.clear()
    this.#order.clear()
    for (const heap of [this.#inFlight, this.#delayed, this.#byAge]) heap.clear()
  }

  #enter(message: StoredMessage, nowMs: number): void {
    message.state = stateOf(message, nowMs)
    if (message.state === 'in flight') {
      message.hidden = this.#inFlight.add(message, message.visibleAtMs)
    } else if (message.state === 'delayed') {
      const key = this.#settings.fifo ? message.sentAtMs : message.visibleAtMs
      message.hidden = this.#delayed.add(message, key)
    }
    this.#order.enter(message)
  }

  #leave(message: StoredMessage): void {
    this.#order.leave(message)
    if (message.hidden) {
      const hidden = message.state === 'in flight' ? this.#inFlight : this.#delayed
      hidden.delete(message.hidden)
    }
    message.hidden = undefined
  }

  get #retentionMs(): number {
    return this.#settings.retentionSeconds * 1000
  }

  /** How long after its key a delayed message becomes visible. */
  get #laterMs(): number {
    return this.#settings.fifo ? this.#settings.delaySeconds * 1000 : 0
  }
}

function firstKey({ first }: Heap<StoredMessage>): number {
  return first?.key ?? Number.POSITIVE_INFINITY
}

/** Each is taken out by `act`. */
function forEachUpTo(
  key: number,
  heap: Heap<StoredMessage>,
  act: (message: StoredMessage) => void,
): void {
  for (let first = heap.first; first && first.key <= key; first = heap.first) act(first.item)
}
