import { Heap } from './heap.ts'
import type { StoredMessage } from './message.ts'
import {
  type ReceiveLimits,
  isRedriven,
  type MessageIndex,
  type StoreSettings,
} from './message-index.ts'

/**
 * The messages of a standard queue. Each is once among the visible ones, and again among the
 * hidden ones whenever its time is changed, so that a receive reads no more of them than it takes.
 */
export class StandardIndex implements MessageIndex {
  readonly #messages: Map<string, StoredMessage>
  readonly #settings: StoreSettings
  readonly #visible = new Heap<StoredMessage>((one, other) => one.place < other.place)
  readonly #standing = new Set<StoredMessage>()
  readonly #hidden = new Heap<Hidden>((one, other) => one.untilMs < other.untilMs)
  readonly #inFlight = new Set<StoredMessage>()

  constructor(messages: Map<string, StoredMessage>, settings: StoreSettings) {
    this.#messages = messages
    this.#settings = settings
  }

  timed(message: StoredMessage): void {
    this.#hidden.push({ message, untilMs: message.visibleAtMs })
    if (message.receivedAtMs !== undefined) this.#inFlight.add(message)
  }

  removed(message: StoredMessage): void {
    this.#inFlight.delete(message)
    this.#standing.delete(message)
  }

  visible({ most, nowMs }: ReceiveLimits): StoredMessage[] {
    this.#unhide(nowMs)
    const room = Math.min(most, this.#settings.inFlightLimit - this.#inFlight.size)
    const found: StoredMessage[] = []
    while (found.length < room) {
      const message = this.#visible.pop()
      if (message === undefined) break
      if (!this.#standing.delete(message)) continue
      if (isRedriven(message, this.#settings)) this.#messages.delete(message.messageId)
      else found.push(message)
    }
    return found
  }

  nextVisibleAtMs(nowMs: number): number {
    this.#unhide(nowMs)
    return this.#hidden.first?.untilMs ?? Number.POSITIVE_INFINITY
  }

  mayHaveBefore(untilMs: number, nowMs: number): boolean {
    return this.nextVisibleAtMs(nowMs) < untilMs || this.#standing.size > 0
  }

  /** Moves those whose time has come to the visible ones. */
  #unhide(nowMs: number): void {
    for (let first = this.#hidden.first; first !== undefined; first = this.#hidden.first) {
      const { message, untilMs } = first
      const isOld = !this.#isHere(message) || message.visibleAtMs !== untilMs
      if (!isOld && untilMs > nowMs) return
      this.#hidden.pop()
      if (isOld) continue
      this.#inFlight.delete(message)
      if (this.#standing.has(message)) continue
      this.#standing.add(message)
      this.#visible.push(message)
    }
  }

  #isHere(message: StoredMessage): boolean {
    return this.#messages.get(message.messageId) === message
  }
}

interface Hidden {
  readonly message: StoredMessage
  readonly untilMs: number
}
