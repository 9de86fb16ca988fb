import type { QueueError } from '../queue-error.ts'

/**
 * The administrative port to SQS: what setting up needs beside {@link QueueService}. Every request that
 * fails rejects with a QueueError.
 */
export interface QueueAdmin {
  /** Creates a queue, with SQS's own attribute names; returns its URL. */
  create(name: string, attributes: Attributes, tags: Attributes): Promise<string>
  setAttributes(url: string, attributes: Attributes): Promise<void>
  tags(url: string): Promise<Attributes>
  addTags(url: string, tags: Attributes): Promise<void>
  /**
   * Whether messages may be sent to this queue, tried with one that SQS must refuse for its contents.
   * Returns the AccessDenied error, or undefined where the right is there.
   */
  refusalToSend(url: string): Promise<QueueError | undefined>
  /** Ends open connections that are our own. */
  close(): void
}

export type Attributes = Readonly<Record<string, string>>
