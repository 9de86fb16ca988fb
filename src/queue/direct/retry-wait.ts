import { type BackoffLimits, backoffMs } from '../backoff.ts'
import type { RetryClass } from '../errors/retry-class.ts'

/** First and longest waits are the AWS SDKs' own. */
const longestMs = 20_000
const usual: BackoffLimits = { firstMs: 100, longestMs }

/** Every try counts against the limit that was exceeded. */
const throttled: BackoffLimits = { firstMs: 500, longestMs }

/** Milliseconds until the next try, after `failures` of them. With other credentials there is no wait. */
export function retryWaitMs(retryClass: RetryClass, failures: number, random: number): number {
  if (retryClass === 'credentials') return 0
  return backoffMs(retryClass === 'throttled' ? throttled : usual, failures, random)
}
