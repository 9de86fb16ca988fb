import type { Drift, Issue } from './issue.ts'

/**
 * Why an event, or the whole body, could not be handled. A value that travels to the policy, which
 * decides what becomes of the message. Never holds payload values; `cause` is the app's own error.
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

/** The body does not match its MD5: damaged between SQS and here, so a later receive may be whole. */
export interface CorruptedBody {
  readonly _tag: 'CorruptedBody'
}

/** No event could be read out of the body, in none of the forms that Stream and SNS use. */
export interface MalformedBody {
  readonly _tag: 'MalformedBody'
  /** What was wrong, in words, with sizes and limits but no content. */
  readonly reason: string
}

/** A JSON value without a string `type`. */
export interface NotAnEvent {
  readonly _tag: 'NotAnEvent'
  /** What it was instead: `an object without "type"`, `a number`. */
  readonly found: string
}

/** An event of a known type whose required parts are missing or of a wrong kind. */
export interface InvalidPayload {
  readonly _tag: 'InvalidPayload'
  readonly type: string
  readonly issues: readonly Issue[]
}

/** An event with drift, where the app asked to dead-letter those. */
export interface DriftRefused {
  readonly _tag: 'DriftRefused'
  readonly type: string
  readonly drift: readonly Drift[]
}

/** An event that no handler asks for, where the app asked to dead-letter those. */
export interface UnhandledType {
  readonly _tag: 'UnhandledType'
  readonly type: string
}

/** The handler threw something that is not one of sluice's instructions: worth another attempt. */
export interface HandlerFailed {
  readonly _tag: 'HandlerFailed'
  readonly type: string
  readonly cause: unknown
  /** What the router's `classify` threw when it was to sort the cause. */
  readonly classifyThrew?: unknown
}

/** The handler did not settle within its time. */
export interface HandlerTimedOut {
  readonly _tag: 'HandlerTimedOut'
  readonly type: string
  readonly seconds: number
}

/** The handler threw a PermanentError: another attempt would fail as well. */
export interface PermanentlyFailed {
  readonly _tag: 'PermanentlyFailed'
  readonly type: string
  readonly cause: unknown
}

/** The handler threw a RetryAfterError: it said when to try again. */
export interface RetryRequested {
  readonly _tag: 'RetryRequested'
  readonly type: string
  readonly seconds: number
  readonly cause: unknown
}

/**
 * A middleware neither called `next()` nor returned `delivery.skip(reason)`, or called `next()` twice: a
 * mistake in the program. Retried, as the next version of the program may be right.
 */
export interface MiddlewareBroken {
  readonly _tag: 'MiddlewareBroken'
  readonly type: string
  /** Says which, in a sentence. */
  readonly cause: Error
}

/**
 * The handler was not called: its circuit is open, or one that overran its time holds the place that it
 * needs. Says nothing about the event, which comes back later.
 */
export interface Postponed {
  readonly _tag: 'Postponed'
  readonly type: string | undefined
  readonly because: 'circuit open' | 'handler overran'
  readonly seconds: number
}

/** The worker stopped, or lost its lease, before the handler was done. Says nothing about the event. */
export interface Interrupted {
  readonly _tag: 'Interrupted'
  readonly type: string | undefined
  readonly by: 'stop' | 'lost lease' | 'circuit open'
}

/** The name of a kind of failure: the `reason` of records, reports and lists. */
export type FailureTag = Failure['_tag']

/** The event type a failure belongs to, where it is known. */
export function failureType(failure: Failure): string | undefined {
  return 'type' in failure ? failure.type : undefined
}

/** The app's own error behind a failure, where there is one. */
export function failureCause(failure: Failure): unknown {
  return 'cause' in failure ? failure.cause : undefined
}
