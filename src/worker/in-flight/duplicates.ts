import type { Interruption } from '../../route/call/interruption.ts'
import type { Held } from './ticket.ts'

const none: readonly Held[] = []

/**
 * SQS can deliver a message twice, even in one receive, and once more when a lease was lost. The same
 * message received again waits until the first is settled, so that its handlers do not run beside
 * themselves.
 */
export class Duplicates {
  readonly #firsts = new Map<string, Held>()

  /** False for a message that is in hand already: it waits for that one. */
  isFirst(held: Held): boolean {
    const first = this.#firsts.get(held.received.messageId)
    if (first === undefined) this.#firsts.set(held.received.messageId, held)
    else first.duplicates = [...(first.duplicates ?? []), held]
    return first === undefined
  }

  /** The message is out of hand: those that waited for it. */
  released(held: Held): readonly Held[] {
    const { messageId } = held.received
    if (this.#firsts.get(messageId) === held) this.#firsts.delete(messageId)
    const { duplicates = none } = held
    held.duplicates = undefined
    return duplicates
  }

  /** How many of these messages are in hand. */
  inHand(messages: readonly Interruption[]): number {
    const held = new Set([...this.#firsts.values()].map(({ interruption }) => interruption))
    return messages.filter((message) => held.has(message)).length
  }
}
