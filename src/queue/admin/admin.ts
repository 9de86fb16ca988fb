import type { QueueError } from '../queue-error.ts'

/**
 * The administrative port to SQS: what setting up needs besides {@link QueueService}. Every request that
 * fails rejects with a QueueError.
 */
export interface QueueAdmin {
  /** Creates a queue, with SQS's own attribute names; returns its URL. */
  create(name: string, attributes: Attributes, tags: Attributes): Promise<string>
  setAttributes(url: string, attributes: Attributes): Promise<void>
  tags(url: string): Promise<Attributes>
  addTags(url: string, tags: Attributes): Promise<void>
  /**
   * Checks the right to send to this queue, with a message that SQS must refuse for its contents. Returns the
   * AccessDenied error, or undefined if sending is allowed.
   */
  refusalToSend(url: string): Promise<QueueError | undefined>
  /** Ends open connections that are our own. */
  close(): void
}

export type Attributes = Readonly<Record<string, string>>
