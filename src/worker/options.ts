import type { Logger } from '../message/logger.ts'
import type { OpenLimits } from '../open/limits.ts'
import type { QueueService } from '../queue/port.ts'
import type { ServiceOptions } from '../queue/service.ts'
import type { Backoff } from '../settle/backoff.ts'
import type { CircuitBreakerOptions } from './handle/circuit.ts'
import type { PartitionBy } from './handle/pool.ts'

/** The settings of a worker. Only `queueUrl` is needed. */
export interface WorkerOptions extends ServiceOptions {
  /** The queue that Stream fills, by its URL or its ARN. */
  readonly queueUrl: string
  /** By URL or ARN. Default: the queue of the RedrivePolicy. Without one, failing messages are kept and backed off. */
  readonly deadLetterQueueUrl?: string
  /** In place of a connection of our own: any service of the queue port, such as queues in memory. */
  readonly service?: QueueService
  /** How many handlers run at once. Default 10: the size of a usual database pool. */
  readonly concurrency?: number
  /** Names the partition of an event; handlers of one partition run one at a time in this process. */
  readonly partitionBy?: PartitionBy
  /** How many handlers may begin in a second. Default: no bound. */
  readonly maxPerSecond?: number
  /** How long a handler may take, in seconds. Default 60. */
  readonly handlerTimeoutSeconds?: number
  /** How long messages are hidden from others, renewed at half time. Default: the queue's own, at least 30. */
  readonly visibilitySeconds?: number
  /** Long poll, 0 to 20 seconds. Default 20. With 0 an idle worker polls once a second. */
  readonly waitSeconds?: number
  /**
   * The attempt whose failure is dead-lettered; an attempt is a receive, since SQS counts nothing else.
   * Default: the queue's maxReceiveCount less 2, so that what spends receives without a failure (waits,
   * give-backs, crashes) does not let SQS move a message before the worker has stored it with a record;
   * all of them where the queue allows fewer than 5; 10 without a redrive policy.
   */
  readonly maxAttempts?: number
  /** Default: 5 s, times 3, at most 900 s. */
  readonly backoff?: Partial<Backoff>
  /**
   * When a handler that only fails is left alone for a while, and when the worker stops receiving because
   * everything fails. Default: after 20 failures in a row over 10 s, then one message every 15 s. `false`
   * for none.
   */
  readonly circuitBreaker?: Partial<CircuitBreakerOptions> | false
  /** How many receives may be in flight. Default 32. */
  readonly maxPolls?: number
  /** How many bytes of bodies the worker may hold. Default 64 MiB. */
  readonly maxBytesInFlight?: number
  /** How long an acknowledgement waits for company, in milliseconds. Default 50; 0 on FIFO queues. */
  readonly lingerMs?: number
  /** What one body may hold. Default: 16 MiB inflated, 64 levels, 10,000 events. */
  readonly limits?: Partial<OpenLimits>
  /** pino's call shape. Default: none; then standard error tells that the queue does not answer, no more. */
  readonly logger?: Logger
  /**
   * Goes over every text of an error before it is stored or logged: name, message, code, frames. Must
   * answer at once; where it fails, `(redacted)` stands. Default: as it is.
   */
  readonly redact?: (text: string) => string
  /** Who dead-lettered a message, on its record. Default: the host's name. */
  readonly name?: string
}
