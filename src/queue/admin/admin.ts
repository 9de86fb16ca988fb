import type { QueueError } from '../queue-error.ts'

/**
 * The administrative port to SQS: what setting up needs beside {@link QueueService}, and nothing else
 * does. Every request that fails rejects with a QueueError.
 */
export interface QueueAdmin {
  /** Makes a queue, with SQS's own attribute names; answers with its URL. */
  create(name: string, attributes: Attributes, tags: Attributes): Promise<string>
  setAttributes(url: string, attributes: Attributes): Promise<void>
  tags(url: string): Promise<Attributes>
  addTags(url: string, tags: Attributes): Promise<void>
  /**
   * Whether messages may be sent to this queue, without sending one: SQS is asked to take a message
   * whose contents it refuses. Answers with the refusal of the right, undefined where there was none.
   */
  refusalToSend(url: string): Promise<QueueError | undefined>
  /** Ends open connections that are our own. */
  close(): void
}

export type Attributes = Readonly<Record<string, string>>
