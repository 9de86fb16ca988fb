import type { Interruption } from '../../route/call/interruption.ts'
import type { Ticket } from './ticket.ts'

const none: readonly Ticket[] = []

/**
 * SQS can deliver a message twice, even in one receive, and again after a lost lease. A message that is
 * received while it is in flight waits until the first is settled, so that its handlers never run twice at
 * the same time.
 */
export class Duplicates {
  readonly #firsts = new Map<string, Ticket>()

  /** False if the message is in flight already: it then waits for the first one. */
  isFirst(ticket: Ticket): boolean {
    const first = this.#firsts.get(ticket.received.messageId)
    if (first === undefined) this.#firsts.set(ticket.received.messageId, ticket)
    else first.duplicates = [...(first.duplicates ?? []), ticket]
    return first === undefined
  }

  /** The message is not in flight any more. Returns those that waited for it. */
  released(ticket: Ticket): readonly Ticket[] {
    const { messageId } = ticket.received
    if (this.#firsts.get(messageId) === ticket) this.#firsts.delete(messageId)
    const { duplicates = none } = ticket
    ticket.duplicates = undefined
    return duplicates
  }

  /** How many of these messages are in flight. */
  inFlight(messages: readonly Interruption[]): number {
    const inFlight = new Set([...this.#firsts.values()].map(({ interruption }) => interruption))
    return messages.filter((message) => inFlight.has(message)).length
  }
}
