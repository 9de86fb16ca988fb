import type { Failure } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import { type BackOff, backOffSeconds } from './back-off.ts'

/** What the policy knows of a message beside the failure. */
export interface Attempt {
  /** How often the message has been received, this time included. */
  readonly receiveCount: number
  /** The attempt that is the last one: a failure on it is dead-lettered. */
  readonly maxAttempts: number
  readonly backOff: BackOff
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
      return again(failure, attempt, backOff(attempt))
    case 'RetryRequested':
      return again(failure, attempt, failure.seconds)
    case 'CorruptedBody':
      // What we hold is not what was sent, so it must not be stored in its place: only wait.
      return { _tag: 'Retry', afterSeconds: backOff(attempt), failure }
    case 'Postponed':
      return { _tag: 'Retry', afterSeconds: failure.seconds, failure }
    case 'Interrupted':
      return { _tag: 'Retry', afterSeconds: 0, failure }
    default:
      return failure satisfies never
  }
}

function again(failure: Failure, attempt: Attempt, afterSeconds: number): Verdict {
  return attempt.receiveCount >= attempt.maxAttempts
    ? { _tag: 'DeadLetter', failure }
    : { _tag: 'Retry', afterSeconds, failure }
}

function backOff(attempt: Attempt): number {
  return backOffSeconds(attempt.backOff, attempt.receiveCount, attempt.random)
}
