import type { Logger } from '../message/logger.ts'
import type { HandlingOptions } from '../pipeline/options/options.ts'
import type { QueueService } from '../queue/port.ts'
import type { ServiceOptions } from '../queue/service.ts'
import type { CircuitBreakerOptions } from './handle/circuit.ts'
import type { PartitionBy } from './handle/partition-by.ts'
import type { SharedPool } from './handle/shared-pool.ts'
import type { WorkerInstrumentation } from './instrumentation.ts'

/** The options of a worker. Only `queueUrl` is required. */
export interface WorkerOptions extends ServiceOptions, HandlingOptions {
  /** The queue that Stream fills, by its URL or its ARN. */
  readonly queueUrl: string
  /**
   * The dead-letter queue, by URL or ARN. Default: the one in the queue's RedrivePolicy. Without a
   * dead-letter queue, failing messages stay on the queue and are retried with backoff.
   */
  readonly deadLetterQueueUrl?: string
  /** Any implementation of the queue port, such as queues in memory. Default: a connection to SQS. */
  readonly service?: QueueService
  /**
   * How many handlers run at the same time. Default 10, the usual size of a database pool; with `pool`, as many as it
   * has places for.
   */
  readonly concurrency?: number
  /** A bound of running handlers that it shares with other workers of this process: see {@link createPool}. */
  readonly pool?: SharedPool
  /**
   * Returns the partition of an event. Within this process, the events of a partition are handled one at a
   * time, in the order received. Events without a partition are not ordered. Default: none.
   */
  readonly partitionBy?: PartitionBy
  /** How many handlers may start per second. Default: no limit. */
  readonly maxPerSecond?: number
  /**
   * The visibility timeout of received messages, in seconds. It is renewed when half of it is over. Default:
   * the queue's own, at least 30.
   */
  readonly visibilitySeconds?: number
  /** The wait of a long poll, 0 to 20 seconds. Default 20. With 0, an idle worker polls once a second. */
  readonly waitSeconds?: number
  /**
   * The attempt after whose failure a message is dead-lettered. An attempt is a receive: SQS counts nothing
   * else. Default: the queue's maxReceiveCount minus 2, because waits, releases and crashes use up receives
   * too, and SQS must not move the message before the worker has stored it with its record. All receives if
   * the queue allows fewer than 5; 10 if the queue has no redrive policy.
   */
  readonly maxAttempts?: number
  /**
   * When the circuit of a handler opens because it keeps failing, and that of the whole worker because every
   * handler fails. Default: after 20 failures in a row over 10 s; then one message is tried every 15 s.
   * `false` turns the circuit breaker off.
   */
  readonly circuitBreaker?: Partial<CircuitBreakerOptions> | false
  /** How many receive requests may be open at the same time. Default 32. */
  readonly maxPolls?: number
  /** How many bytes of message bodies may be in flight. Default 64 MiB. */
  readonly maxBytesInFlight?: number
  /**
   * How long a delete or release waits for others, to share a batch request, in milliseconds. Default 50; 0
   * on FIFO queues.
   */
  readonly lingerMs?: number
  /**
   * A logger that is called like pino's. Default: none; then only a queue that does not answer is reported,
   * on standard error.
   */
  readonly logger?: Logger
  /** Is called around each operation, for traces and metrics. Default: none, which costs nothing. */
  readonly instrumentation?: WorkerInstrumentation
  /** The name of this worker on the records of dead letters. Default: the host name. */
  readonly name?: string
}
