import { isInFlight, type StoredMessage } from './message.ts'
import {
  type ReceiveLimits,
  isRedriven,
  type MessageIndex,
  type StoreSettings,
} from './message-index.ts'

/**
 * The messages of a FIFO queue: a group is blocked by one in flight, and its later messages by one that
 * is delayed.
 */
export class FifoIndex implements MessageIndex {
  readonly #messages: Map<string, StoredMessage>
  readonly #settings: StoreSettings

  constructor(messages: Map<string, StoredMessage>, settings: StoreSettings) {
    this.#messages = messages
    this.#settings = settings
  }

  timed(): void {}

  removed(): void {}

  visible({ most, nowMs }: ReceiveLimits): StoredMessage[] {
    const inFlight = [...this.#messages.values()].filter((one) => isInFlight(one, nowMs))
    const blocked = new Set(inFlight.map(groupOf))
    const room = Math.min(most, this.#settings.inFlightLimit - inFlight.length)
    const found: StoredMessage[] = []
    for (const message of this.#messages.values()) {
      if (found.length >= room) break
      if (blocked.has(groupOf(message))) continue
      if (message.visibleAtMs > nowMs) {
        blocked.add(groupOf(message))
      } else if (isRedriven(message, this.#settings)) {
        this.#messages.delete(message.messageId)
      } else {
        found.push(message)
      }
    }
    return found
  }

  nextVisibleAtMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const { visibleAtMs } of this.#messages.values()) {
      if (visibleAtMs > nowMs && visibleAtMs < next) next = visibleAtMs
    }
    return next
  }

  // A delete sets its group free.
  mayHaveBefore(): boolean {
    return true
  }
}

function groupOf({ outgoing }: StoredMessage): string {
  return outgoing.groupId ?? ''
}
