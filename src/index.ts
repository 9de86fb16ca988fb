export { redactText } from './dead-letter/record/record.ts'
export type { Catalogue, EventIn, EventSchema, TypeIn } from './decode/catalogue.ts'
export type { StandardSchema } from './decode/standard-schema.ts'
export type { Handler } from './handler.ts'
export type { HttpHandler, NodeRequest, NodeResponse } from './http/http-handler.ts'
export type { Failure, FailureTag } from './message/failure.ts'
export type { Drift, Issue } from './message/issue.ts'
export type { Logger } from './message/logger.ts'
export { isPermanentError, PermanentError } from './message/permanent-error.ts'
export type { MessageAttribute, MessageAttributes, Received } from './message/received.ts'
export { isRetryAfterError, type RetryAfter, RetryAfterError } from './message/retry-after-error.ts'
export type { Acknowledge, DeadLetter, Retry, Verdict } from './message/verdict.ts'
export type { OpenLimits } from './open/limits.ts'
export type {
  DeadLetterInfo,
  DeadLetterInfoEntry,
  DeadLetterResult,
  Instrumentation,
  MessageInfo,
  OperationAnswer,
  ProcessBatchInfo,
  ProcessBatchResult,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
  RenewInfo,
  RenewResult,
  RequestResult,
  SettleEntry,
  SettleInfo,
  SettleResult,
} from './pipeline/instrumentation/instrumentation.ts'
export type { HandlingOptions, PipelineOptions } from './pipeline/options/options.ts'
export { createPipeline, type Pipeline, type ProcessOptions } from './pipeline/pipeline.ts'
export type { Processed } from './pipeline/processed.ts'
export {
  fromSqsMessage,
  type SqsMessage,
  type SqsMessageAttribute,
} from './queue/answers/sqs-message.ts'
export type { Queue, QueueService } from './queue/port.ts'
export { QueueError, type QueueErrorKind } from './queue/queue-error.ts'
export type { BatchAnswer, BatchHandlerOf, BatchOptions, BatchResult } from './route/batch.ts'
export type { Classify } from './route/call/call.ts'
export type { Delivery, DeliveryLog, Skip } from './route/call/delivery.ts'
// Whole, by a star: only so does an augmentation of 'sluice' reach the interface.
export type * from './route/call/delivery-context.ts'
export type { EventResult, EventTimes } from './route/call/event-result.ts'
export type { Middleware } from './route/middleware.ts'
export type { HandlerOf, Pattern, UnknownEvent } from './route/pattern.ts'
export type { HandlerOptions } from './route/handler-options.ts'
export { createRouter, type Router, type RouterOptions } from './route/router.ts'
export type { AnyRouter } from './route/routes.ts'
export { fromTaskEither } from './route/call/task-either.ts'
export type { Backoff } from './settle/backoff.ts'
export type { CircuitBreakerOptions } from './worker/handle/circuit.ts'
export { createPool, type SharedPool, type SharedPoolOptions } from './worker/handle/shared-pool.ts'
export type { ObservedWorker, WorkerInstrumentation } from './worker/instrumentation.ts'
export type { Health, WorkerState } from './worker/report/health.ts'
export { healthHandler } from './worker/report/health-handler.ts'
export type {
  FailedEvent,
  LifecycleEvents,
  SettledEvent,
  WorkerEvents,
} from './worker/report/lifecycle-events.ts'
export type { QueueDepth } from './worker/report/queue-depths.ts'
export type { WorkerOptions } from './worker/options.ts'
export type { StopReport } from './worker/report/stop-report.ts'
export { createWorker } from './worker/create-worker.ts'
export type { StopOptions, Worker } from './worker/worker.ts'
