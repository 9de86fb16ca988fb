import { hasProperty } from './thrown.ts'

const brand = Symbol.for('sluice.RetryAfterError')

/** SQS's longest visibility timeout, in seconds: 12 hours ("Amazon SQS quotas"). */
export const longestRetrySeconds = 43_200

/** When to try again, and why. */
export interface RetryAfter {
  /** Time until the next attempt, in seconds, 0 to 43,200. Rounded up to whole seconds. */
  readonly seconds: number
  /** The error behind it. */
  readonly cause?: unknown
  /** Default: `retry after N s`. */
  readonly message?: string
}

/**
 * Thrown by a handler to have the event retried after `seconds`. It counts as an attempt.
 *
 * @throws RangeError when `seconds` is not a number from 0 to 43,200, SQS's longest visibility timeout.
 */
export class RetryAfterError extends Error {
  override readonly name = 'RetryAfterError'
  readonly seconds: number
  readonly [brand] = true

  constructor({ seconds, cause, message }: RetryAfter) {
    if (!(seconds >= 0 && seconds <= longestRetrySeconds)) {
      throw new RangeError(
        `RetryAfterError: seconds must be 0 to ${longestRetrySeconds}, got ${seconds}`,
      )
    }
    super(message ?? `retry after ${seconds} s`, cause === undefined ? {} : { cause })
    this.seconds = Math.ceil(seconds)
  }
}

/**
 * True for a RetryAfterError, also of another copy of sluice, whose `seconds` may be of any kind. Never
 * throws.
 */
export function isRetryAfterError(error: unknown): error is RetryAfterError {
  return hasProperty(error, brand)
}

/** The seconds of a classify, or of an error of another copy of sluice, within limits: neither has been checked. */
export function retrySeconds(seconds: unknown): number {
  return typeof seconds === 'number' && Number.isFinite(seconds)
    ? Math.min(longestRetrySeconds, Math.max(0, Math.ceil(seconds)))
    : 0
}
