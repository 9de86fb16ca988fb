import type { HandlingOptions } from '../pipeline/options/options.ts'
import type { QueueService } from '../queue/port.ts'
import type { ServiceOptions } from '../queue/service.ts'

/** The options of a Lambda handler. None is required. */
export interface LambdaOptions extends ServiceOptions, HandlingOptions {
  /**
   * How many handlers run at the same time. Default 10: all of a usual batch. On a FIFO queue, one of each message
   * group.
   */
  readonly concurrency?: number
  /**
   * How much of an invocation's time is kept for its end, in seconds: for dead letters, retry delays and the answer. No
   * handler begins in it, and those that run are told to stop at its beginning, by `delivery.signal`. Default 1; never
   * more than a quarter of the time that the invocation has.
   */
  readonly marginSeconds?: number
  /**
   * How long a handler may take, in seconds. Default 60. Never longer than the invocation lasts, less the margin.
   */
  readonly handlerTimeoutSeconds?: number
  /**
   * The dead-letter queue, by its URL or ARN. Needs `maxAttempts` or `maxReceives`, because a function does not know the
   * policy of its queue. Default: none. Then an event that fails for good is reported as failed and comes again, until
   * SQS itself moves its message by the queue's redrive policy, without a record of the reason.
   */
  readonly deadLetterQueueUrl?: string
  /**
   * The attempt after whose failure a message is dead-lettered. An attempt is a receive: SQS counts nothing else. It
   * should be two less than the queue's maxReceiveCount, so that SQS does not move a message before. Needs
   * `deadLetterQueueUrl`. Default: two less than `maxReceives`.
   */
  readonly maxAttempts?: number
  /**
   * The `maxReceiveCount` of the queue's redrive policy: SQS moves a message at the receive after it. With it, a message
   * that is interrupted at its very last receive is dead-lettered too. Needs `deadLetterQueueUrl`. Default: not known.
   */
  readonly maxReceives?: number
  /** The name of the function on the records of dead letters. Default: that of the invocation's context. */
  readonly name?: string
  /** Any implementation of the queue port, such as queues in memory. Default: a connection to SQS. */
  readonly service?: QueueService
}
