import type { Verdict } from '../../message/verdict.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import type { Ticket } from './ticket.ts'

/**
 * SQS can deliver a message twice, even in one receive, and again after a lost lease. A message that is
 * received while it is in flight waits until the first is settled, so that its handlers never run twice at
 * the same time.
 */
export class Duplicates {
  readonly #firsts = new Map<string, Ticket>()

  /** The first receive of the message, while it is in flight. */
  first(messageId: string): Ticket | undefined {
    return this.#firsts.get(messageId)
  }

  /**
   * Undefined if the message is not in flight, or this is the first receive of it that still is. Otherwise resolves
   * when the first is closed: with its verdict, or with undefined if it was left.
   */
  untilFirstIsClosed(ticket: Ticket): Promise<Verdict | undefined> | undefined {
    const first = this.#firsts.get(ticket.received.messageId)
    if (first === ticket) return undefined
    if (first === undefined) {
      this.#firsts.set(ticket.received.messageId, ticket)
      return undefined
    }
    supersede(first, ticket)
    return new Promise((resolve) => {
      const go = () => resolve(first.settlement)
      first.duplicates = [...(first.duplicates ?? []), { ticket, go }]
    })
  }

  /**
   * It is not in flight any more: lets those go on that waited for it. The next of them is the first from now on: it
   * may wait for its turn in its group, and must not wait for one that is received later and has its turn after it.
   */
  closed(ticket: Ticket): void {
    const { messageId } = ticket.received
    const { duplicates, latest } = ticket
    ticket.duplicates = undefined
    if (this.#firsts.get(messageId) === ticket) {
      const next = duplicates?.[0]?.ticket
      if (next === undefined) {
        this.#firsts.delete(messageId)
      } else {
        next.latest = latest
        this.#firsts.set(messageId, next)
      }
    }
    if (duplicates !== undefined) for (const { go } of duplicates) go()
  }

  /** How many of these messages are in flight. */
  inFlight(messages: readonly Interruption[]): number {
    const inFlight = new Set([...this.#firsts.values()].map(({ interruption }) => interruption))
    return messages.filter((message) => inFlight.has(message)).length
  }
}

/** Of two receives of a message only the later one has a receipt handle that is certain to delete it. */
function supersede(first: Ticket, again: Ticket): void {
  const latest = first.latest ?? first
  const isLater = again.received.receiveCount > latest.received.receiveCount
  const superseded = isLater ? latest : again
  superseded.isSuperseded = true
  if (isLater) first.latest = again
}
