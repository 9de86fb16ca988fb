import { hasProperty } from './thrown.ts'

const brand = Symbol.for('sluice.RetryAfterError')

/** SQS's longest visibility timeout, in seconds: 12 hours ("Amazon SQS quotas"). */
export const longestRetrySeconds = 43_200

/** When to try again, and why. */
export interface RetryAfter {
  /** How long to wait before the next attempt, in seconds, 0 to 43,200. Rounded up to whole ones. */
  readonly seconds: number
  /** The error behind it. */
  readonly cause?: unknown
  /** Default: `retry after N s`. */
  readonly message?: string
}

/**
 * Thrown by a handler to say: not now, try again after `seconds`. The attempt counts as one.
 *
 * @throws RangeError when `seconds` is not a number from 0 to 43,200 (SQS's bound).
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
 * Recognises a RetryAfterError by its brand, so that two copies of sluice in one process agree. Never
 * throws, whatever it is given; of a foreign one `seconds` may be of any kind.
 */
export function isRetryAfterError(error: unknown): error is RetryAfterError {
  return hasProperty(error, brand)
}
