/** Why the other queue of a pair cannot be found. */
export type QueuePairErrorCode =
  /** The source has no RedrivePolicy. */
  | 'NoDeadLetterQueue'
  /** No message says which queue it came from. */
  | 'NoSource'
  /** The messages name a queue of another account or region. */
  | 'ForeignSource'
  /** The messages name a queue whose RedrivePolicy names another dead-letter queue. */
  | 'UnpairedSource'
  /** The URL of the other queue is not known. */
  | 'NoUrl'

/** The dead-letter queue, or the source, cannot be found. The message is a sentence for a person. */
export class QueuePairError extends Error {
  override readonly name = 'QueuePairError'
  readonly code: QueuePairErrorCode

  constructor(code: QueuePairErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
