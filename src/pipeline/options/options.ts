import type { Logger } from '../../message/logger.ts'
import type { OpenLimits } from '../../open/limits.ts'
import type { Classify } from '../../route/call/call.ts'
import type { Backoff } from '../../settle/backoff.ts'
import type { Instrumentation } from '../instrumentation/instrumentation.ts'

/** How messages are handled: the options that a pipeline and a worker share. */
export interface HandlingOptions {
  /** How long a handler may take, in seconds. Default 60. */
  readonly handlerTimeoutSeconds?: number
  /** The wait before the next attempt. Default: 5 s, multiplied by 3 each time, at most 900 s. */
  readonly backoff?: Partial<Backoff>
  /** Limits on one message body. Default: 16 MiB decompressed, 64 levels of nesting, 10,000 events. */
  readonly limits?: Partial<OpenLimits>
  /** Classifies the errors of handlers whose router has no `classify`. Default: all are transient. */
  readonly classify?: Classify
  /** Is called around each operation, for traces and metrics. Default: none, which costs nothing. */
  readonly instrumentation?: Instrumentation
  /** A logger that is called like pino's. Default: none. */
  readonly logger?: Logger
  /**
   * Called with every text of an error (name, message, code, stack frames) before it is stored, logged or passed
   * to an instrumentation; returns the text to use. Must be synchronous. If it throws, the text is `(redacted)`.
   * Default: `redactText`, which takes out what looks like a secret, a mail address or a card number.
   */
  readonly redact?: (text: string) => string
}

/** The options of a pipeline. None is required. */
export interface PipelineOptions extends HandlingOptions {
  /**
   * The attempt after whose failure a message is dead-lettered. An attempt is a receive: SQS counts nothing
   * else. Never later than `maxReceives`. Default 10; with `maxReceives` two less than that, so that receives
   * without a failure do not move a message to the dead-letter queue without its reason.
   */
  readonly maxAttempts?: number
  /**
   * The `maxReceiveCount` of the queue's redrive policy: SQS moves a message at the receive after it. Default:
   * none.
   */
  readonly maxReceives?: number
  /** The URL of the queue, for `delivery.queueUrl` and the instrumentation. Nothing is sent to it. */
  readonly queueUrl?: string
  /** Random numbers from 0 (inclusive) to 1 (exclusive), for the jitter. Default `Math.random`. */
  readonly random?: () => number
  /** Milliseconds on any steady clock, for durations. Default `performance.now`. */
  readonly nowMs?: () => number
}
