import type { QueueAttributes } from '../port.ts'

/** A queue and its dead-letter queue, as far as they could be read. */
export interface JudgedQueues {
  readonly attributes: QueueAttributes
  /** Undefined where there is none. */
  readonly deadLetterQueue:
    | {
        readonly arn: string
        /** Undefined where they may not be read. */
        readonly attributes: QueueAttributes | undefined
      }
    | undefined
}

/** The options of the worker that a queue must fit. An option that is not given has the worker's default. */
export interface ConsumerSettings {
  /**
   * The attempt whose failure the worker dead-letters. Default: `attemptsOf` the receives that the queue
   * allows.
   */
  readonly maxAttempts?: number | undefined
  /** Default 60. */
  readonly handlerTimeoutSeconds?: number | undefined
}
