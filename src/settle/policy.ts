import type { Failure, Interrupted } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import { type Backoff, backoffSeconds } from './backoff.ts'

/** What the policy knows of a message beside the failure. */
export interface Attempt {
  /** How often the message has been received, this time included. */
  readonly receiveCount: number
  /**
   * The receive that is the last attempt. SQS keeps one number of a message, its receives, so an attempt
   * is a receive, whatever became of it; only a failure on this receive, or on a later one, is
   * dead-lettered by count.
   */
  readonly maxAttempts: number
  /** After so many receives SQS moves the message by itself, at the next one; undefined where it does not. */
  readonly maxReceives?: number | undefined
  readonly backoff: Backoff
  /** From 0 to 1, for the jitter: drawn by the caller, so that this file stays pure. */
  readonly random: number
}

/** What becomes of an event that failed. Pure: the same failure on the same attempt, the same verdict. */
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
      return again(failure, attempt, backoff(attempt))
    case 'RetryRequested':
      return again(failure, attempt, failure.seconds)
    case 'CorruptedBody':
      // What we hold is not what was sent, so it must not be stored in its place: only wait.
      return { _tag: 'Retry', afterSeconds: backoff(attempt), failure }
    case 'Postponed':
      return { _tag: 'Retry', afterSeconds: failure.seconds, failure }
    case 'Interrupted':
      // Given back now it would never be handled: SQS moves it at its next receive, without a record.
      return isLastReceive(attempt)
        ? { _tag: 'DeadLetter', failure }
        : { _tag: 'Retry', afterSeconds: releasedSeconds(failure.by), failure }
    default:
      return failure satisfies never
  }
}

/** As long as a poll that is still open may last, with a margin. */
const longerThanAPoll = 30

/**
 * When what was not handled is visible again: at once, for another worker. But not while everything fails
 * here: the polls that are still open would bring it back, and use up its attempts.
 */
export function releasedSeconds(by: Interrupted['by']): number {
  return by === 'circuit open' ? longerThanAPoll : 0
}

/** The queue allows no further receive of the message. */
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
