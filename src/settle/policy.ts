import type { Failure, Interrupted } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import { type Backoff, backoffSeconds } from './backoff.ts'

/** One attempt at a message, as far as the policy depends on it. */
export interface Attempt {
  /** How often the message has been received, this time included. */
  readonly receiveCount: number
  /**
   * The receive that is the last attempt. SQS counts only receives, so every receive is an attempt,
   * whatever its outcome. Only a failure on this receive, or on a later one, is dead-lettered by count.
   */
  readonly maxAttempts: number
  /**
   * The queue's `maxReceiveCount`: SQS moves the message at the receive after it. Undefined without one.
   */
  readonly maxReceives?: number | undefined
  readonly backoff: Backoff
  /** From 0 to 1, for the jitter. A parameter, so that this file stays pure. */
  readonly random: number
}

/**
 * Decides the verdict on an event that failed. Pure: it depends on the failure and the attempt only.
 */
export function decide(failure: Failure, attempt: Attempt): Verdict {
  switch (failure._tag) {
    case 'MalformedBody':
    case 'NotAnEvent':
    case 'InvalidPayload':
    case 'DriftRefused':
    case 'UnhandledType':
    case 'PermanentlyFailed':
      return { _tag: 'DeadLetter', failure }
    case 'HandlerFailed':
    case 'HandlerTimedOut':
    case 'MiddlewareBroken':
    case 'ProcessingFailed':
      return again(failure, attempt, backoff(attempt))
    case 'RetryRequested':
      return again(failure, attempt, failure.seconds)
    case 'CorruptedBody':
      // The body is not what was sent, so it must not be stored on the DLQ: it is only retried.
      return { _tag: 'Retry', afterSeconds: backoff(attempt), failure }
    case 'Postponed':
      return { _tag: 'Retry', afterSeconds: failure.seconds, failure }
    case 'Interrupted':
      // Released now it would never be handled: SQS moves it at its next receive, without a record.
      return isLastReceive(attempt)
        ? { _tag: 'DeadLetter', failure }
        : { _tag: 'Retry', afterSeconds: releasedSeconds(failure.by), failure }
    default:
      return failure satisfies never
  }
}

/** The longest time that an open poll may still last, with a margin, in seconds. */
const longerThanAPoll = 30

/**
 * After how many seconds a message that was not handled is visible again: at once, for another worker.
 * But not while the worker's circuit is open: the polls still open would receive it, and use up its
 * attempts.
 */
export function releasedSeconds(by: Interrupted['by']): number {
  return by === 'circuit open' ? longerThanAPoll : 0
}

/** SQS moves the message to the DLQ at its next receive. */
export function isLastReceive({
  receiveCount,
  maxReceives = Infinity,
}: Pick<Attempt, 'receiveCount' | 'maxReceives'>): boolean {
  return receiveCount >= maxReceives
}

function again(failure: Failure, attempt: Attempt, afterSeconds: number): Verdict {
  return attempt.receiveCount >= attempt.maxAttempts
    ? { _tag: 'DeadLetter', failure }
    : { _tag: 'Retry', afterSeconds, failure }
}

function backoff(attempt: Attempt): number {
  return backoffSeconds(attempt.backoff, attempt.receiveCount, attempt.random)
}
