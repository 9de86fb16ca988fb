import { LRUCache } from 'lru-cache'
import { noReports, type SettledReport, type Ticket } from '../in-flight/ticket.ts'

/** How many messages are remembered. */
const maxMessages = 10_000

/**
 * Remembers the messages that were handled here and may still be on the queue, so that they are deleted when they
 * are received again, without running their handlers a second time.
 */
export class Undeleted {
  /** By the id of the message, with what `settled` has yet to report of it. */
  #messages: LRUCache<string, readonly SettledReport[]> | undefined

  has(messageId: string): boolean {
    return this.#messages?.has(messageId) ?? false
  }

  /** The message was handled, and SQS has not said that it is deleted. */
  remember({ received: { messageId }, unreported }: Ticket): void {
    const earlier = this.#messages?.get(messageId) ?? noReports
    this.#set(messageId, [...earlier, ...unreported])
  }

  /**
   * SQS has answered that the message is deleted: its ticket gets what is to be reported of earlier receives.
   *
   * @param isCertain false when the lease was over, or the message was received again: SQS answers a delete with an
   * old receipt handle like any other, and may not carry it out.
   */
  deleted(ticket: Ticket, isCertain: boolean): void {
    const { messageId } = ticket.received
    const earlier = this.#messages?.get(messageId)
    if (earlier !== undefined) ticket.unreported = [...earlier, ...ticket.unreported]
    if (!isCertain) this.#set(messageId, noReports)
    else if (earlier !== undefined) this.#messages?.delete(messageId)
  }

  #set(messageId: string, reports: readonly SettledReport[]): void {
    // Its memory is taken at once and in full: not before there is a message.
    this.#messages ??= new LRUCache({ max: maxMessages })
    this.#messages.set(messageId, reports)
  }
}
