import type { Failure } from '../../message/failure.ts'
import type { Received } from '../../message/received.ts'
import type { EventResult } from '../../route/call/event-result.ts'

/**
 * Is called around the operations of a consumer, for traces and metrics. Each method gets what the operation
 * is about and a function that does it, so that a tracer can run it inside the context of a span:
 *
 * ```ts
 * process: (info, run) => tracer.startActiveSpan('process', async (span) => {
 *   const { error } = await run()
 *   if (error !== undefined) span.recordException(error)
 *   span.end()
 * })
 * ```
 *
 * A method calls `run` before it returns, and once; `run` never rejects. What a method returns is not used: it
 * can neither change nor delay an operation. If it throws, rejects, or does not call `run`, that is logged and
 * the operation runs without it. What is not given costs nothing.
 *
 * `process` is about one event and `processBatch` about those of one call; each of the others is about one request
 * to SQS. None of them has the body of a message, since payloads are personal data.
 */
export interface Instrumentation {
  /** One ReceiveMessage request. */
  receive?(info: ReceiveInfo, run: () => Promise<ReceiveResult>): unknown
  /**
   * One event, from decoding to its verdict, with its wait for a place. Also an event that is not valid, and
   * a body that cannot be opened. It ends when the handler has settled, or at its time-out.
   *
   * The async context in which the method calls `run` is current in the event's schema, middleware, handler and
   * `classify`, however long the event waits for a place. A batch handler is about several events, and runs in
   * the context of none of them: see `processBatch`.
   */
  process?(info: ProcessInfo, run: () => Promise<ProcessResult>): unknown
  /**
   * One call of a batch handler, which runs in the async context in which the method calls `run`. It ends when the
   * handler has settled, or at its time-out.
   */
  processBatch?(info: ProcessBatchInfo, run: () => Promise<ProcessBatchResult>): unknown
  /**
   * One DeleteMessageBatch or ChangeMessageVisibilityBatch request that settles messages, not one that renews
   * leases. A retry is another one.
   */
  settle?(info: SettleInfo, run: () => Promise<SettleResult>): unknown
  /** One ChangeMessageVisibilityBatch request that renews the leases of messages in flight. */
  renew?(info: RenewInfo, run: () => Promise<RenewResult>): unknown
  /** One SendMessageBatch request to the dead-letter queue. A retry is another one. */
  deadLetter?(info: DeadLetterInfo, run: () => Promise<DeadLetterResult>): unknown
  /**
   * Returns the W3C traceparent of an event's span, for the record of a dead letter. It is asked in the async context
   * of the event, once its verdict is that it is dead-lettered, with what `process` was called with. Anything that is
   * no traceparent is ignored.
   */
  traceparent?(info: ProcessInfo): string | undefined
}

/** A received message without its body. */
export interface MessageInfo
  extends Pick<
    Received,
    'messageId' | 'attributes' | 'receiveCount' | 'sentAtMs' | 'groupId' | 'traceHeader'
  > {}

/** With a copy of the attributes: an instrumentation that writes to them must not change a dead letter. */
export function messageInfo({
  messageId,
  attributes,
  receiveCount,
  sentAtMs,
  groupId,
  traceHeader,
}: Received): MessageInfo {
  const copied = { ...attributes }
  return { messageId, attributes: copied, receiveCount, sentAtMs, groupId, traceHeader }
}

export interface ReceiveInfo {
  readonly queueUrl: string
  /** The most messages that the request asks for: 1 to 10. */
  readonly maxMessages: number
  /** How long it waits for a message, in seconds. */
  readonly waitSeconds: number
}

export interface ReceiveResult {
  readonly messages: readonly MessageInfo[]
  /** The QueueError of a request that failed. Its kind is `Aborted` where a stop has ended it. */
  readonly error: Error | undefined
}

export interface ProcessInfo {
  /** Undefined in a pipeline whose options name no queue. */
  readonly queueUrl: string | undefined
  readonly message: MessageInfo
  /** The event's `type`. Undefined for what is not an event, and for a body that cannot be opened. */
  readonly type: string | undefined
  /** True if the router's catalogue has the type. Anybody who can send a message can make up others. */
  readonly isKnown: boolean
  /** The index of the event in its body. */
  readonly index: number
  /** The same for the same event at every redelivery and every replay. */
  readonly key: string
}

export interface ProcessResult extends EventResult {
  /** Why the event is retried or dead-lettered. Undefined when it is acknowledged. */
  readonly failure: Failure | undefined
  /**
   * The error that was thrown, or one that names the failure where nothing was thrown. Undefined without a
   * failure. With the option `redact` it is made from what `redact` returned, and takes the place of the app's
   * own error in `failure` and `outcome` too.
   */
  readonly error: Error | undefined
}

export interface ProcessBatchInfo {
  readonly queueUrl: string | undefined
  /** The pattern that the handler is registered for. Empty for that of `.otherwise`. */
  readonly pattern: string
  /** What the handler is called with: the same objects as those that `process` was called with. */
  readonly events: readonly ProcessInfo[]
}

export interface ProcessBatchResult {
  /** How many of the events failed. */
  readonly failed: number
  /** The error of the first of them, as in {@link ProcessResult}. Undefined if none failed. */
  readonly error: Error | undefined
}

export interface SettleInfo {
  readonly queueUrl: string
  readonly what: 'delete' | 'release'
  readonly entries: readonly SettleEntry[]
}

export interface SettleEntry {
  readonly message: MessageInfo
  /** For a release: after how many seconds the message is visible again. */
  readonly afterSeconds: number | undefined
}

export interface SettleResult extends RequestResult {}

export interface RenewInfo {
  readonly queueUrl: string
  /** How many leases it renews: 1 to 10. */
  readonly messages: number
}

export interface RenewResult extends RequestResult {}

export interface DeadLetterInfo {
  /** The dead-letter queue. */
  readonly queueUrl: string
  readonly entries: readonly DeadLetterInfoEntry[]
}

/** A dead letter: the event of a message, and why it failed. */
export interface DeadLetterInfoEntry {
  readonly message: MessageInfo
  readonly type: string | undefined
  readonly index: number
  readonly key: string
  readonly failure: Failure
  /** As in {@link ProcessResult}. */
  readonly error: Error
  /** What `traceparent` returned for the event. */
  readonly traceparent: string | undefined
}

export interface DeadLetterResult extends RequestResult {}

/** The result of a batch request to SQS. */
export interface RequestResult {
  /** What SQS answered to each entry, in their order. A request that failed is the answer to each. */
  readonly answers: readonly OperationAnswer[]
  /** The QueueError of a request that failed as a whole. Undefined if only some entries failed. */
  readonly error: Error | undefined
}

/** What SQS answered to one entry of a batch. */
export type OperationAnswer =
  | { readonly ok: true; readonly messageId: string | undefined }
  | { readonly ok: false; readonly code: string; readonly message: string }
