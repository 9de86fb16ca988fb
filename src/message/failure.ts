import type { Drift, Issue } from './issue.ts'

/**
 * Why an event, or a whole body, could not be handled. A value, not an exception: from it the policy derives
 * the verdict. Never contains payload values; `cause` is the app's own error.
 */
export type Failure =
  | CorruptedBody
  | MalformedBody
  | NotAnEvent
  | InvalidPayload
  | DriftRefused
  | UnhandledType
  | HandlerFailed
  | HandlerTimedOut
  | PermanentlyFailed
  | RetryRequested
  | MiddlewareBroken
  | Postponed
  | Interrupted
  | ProcessingFailed

/** The body does not match its MD5: it was damaged in transit, so a later receive may be intact. */
export interface CorruptedBody {
  readonly _tag: 'CorruptedBody'
}

/** The body has none of the forms that Stream and SNS use, or exceeds a limit. */
export interface MalformedBody {
  readonly _tag: 'MalformedBody'
  /** A sentence with sizes and limits, without content. */
  readonly reason: string
}

/** A JSON value without a string `type`. */
export interface NotAnEvent {
  readonly _tag: 'NotAnEvent'
  /** The kind of the value: `an object without "type"`, `a number`. */
  readonly found: string
}

/** An event of a known type with required parts that are missing or of a wrong kind. */
export interface InvalidPayload {
  readonly _tag: 'InvalidPayload'
  readonly type: string
  readonly issues: readonly Issue[]
}

/** An event with drift, where the router or the registration sets `drift: 'dead-letter'`. */
export interface DriftRefused {
  readonly _tag: 'DriftRefused'
  readonly type: string
  readonly drift: readonly Drift[]
}

/** An event without a handler, where the router sets `unhandled: 'dead-letter'`. */
export interface UnhandledType {
  readonly _tag: 'UnhandledType'
  readonly type: string
}

/** The handler threw something other than PermanentError and RetryAfterError. It is retried. */
export interface HandlerFailed {
  readonly _tag: 'HandlerFailed'
  readonly type: string
  readonly cause: unknown
  /** What `classify` threw when it was called with the cause. */
  readonly classifyThrew?: unknown
}

/** The handler did not settle within its time limit, which is `seconds`. It is retried. */
export interface HandlerTimedOut {
  readonly _tag: 'HandlerTimedOut'
  readonly type: string
  readonly seconds: number
}

/** The handler threw a PermanentError, or `classify` returned `'permanent'`. It is not retried. */
export interface PermanentlyFailed {
  readonly _tag: 'PermanentlyFailed'
  readonly type: string
  readonly cause: unknown
}

/** The handler threw a RetryAfterError, or `classify` returned `retryAfterSeconds`. */
export interface RetryRequested {
  readonly _tag: 'RetryRequested'
  readonly type: string
  readonly seconds: number
  readonly cause: unknown
}

/**
 * A middleware neither called `next()` nor returned `delivery.skip(reason)`, or called `next()` twice: a
 * mistake in the program. It is retried, since the next version of the program may be right.
 */
export interface MiddlewareBroken {
  readonly _tag: 'MiddlewareBroken'
  readonly type: string
  /** Its message names the middleware and the mistake. */
  readonly cause: Error
}

/**
 * The handler was not called: its circuit breaker is open, or a handler that overran its time holds the place
 * that it needs. This says nothing about the event, which is received again after `seconds`.
 */
export interface Postponed {
  readonly _tag: 'Postponed'
  readonly type: string | undefined
  readonly because: 'circuit open' | 'handler overran'
  readonly seconds: number
}

/**
 * The consumer stopped, lost the lease or opened its circuit before the handler had finished. This says nothing
 * about the event.
 */
export interface Interrupted {
  readonly _tag: 'Interrupted'
  readonly type: string | undefined
  readonly by: 'stop' | 'lost lease' | 'circuit open'
}

/**
 * The event, or the whole message, could not be processed: a bug in sluice, or a wrong argument of `process`.
 * It is retried.
 */
export interface ProcessingFailed {
  readonly _tag: 'ProcessingFailed'
  readonly type: string | undefined
  readonly cause: unknown
}

/** The name of a kind of failure, as in records, reports and lists. */
export type FailureTag = Failure['_tag']

/** Whether an event can be dead-lettered with a failure: `settle/policy.ts` decides about each. */
const isDeadLettered: Readonly<Record<FailureTag, boolean>> = {
  MalformedBody: true,
  NotAnEvent: true,
  InvalidPayload: true,
  DriftRefused: true,
  UnhandledType: true,
  HandlerFailed: true,
  HandlerTimedOut: true,
  PermanentlyFailed: true,
  RetryRequested: true,
  MiddlewareBroken: true,
  CorruptedBody: false,
  Postponed: false,
  Interrupted: true,
  ProcessingFailed: true,
}

/** The failures with which an event can be dead-lettered. */
export const deadLetterTags: readonly string[] = Object.entries(isDeadLettered).flatMap(
  ([tag, is]) => (is ? [tag] : []),
)

/** The event type of a failure, where it is known. */
export function failureType(failure: Failure): string | undefined {
  return 'type' in failure ? failure.type : undefined
}

/** The app's own error behind a failure, where there is one. */
export function failureCause(failure: Failure): unknown {
  return 'cause' in failure ? failure.cause : undefined
}
