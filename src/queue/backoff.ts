import { exponentialWait } from '../message/exponential-wait.ts'

/** How waits grow from failure to failure, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number
  readonly longestMs: number
  /** What each further wait is multiplied by. Default 2. */
  readonly factor?: number
}

/**
 * How long to wait after this many failures in a row, in milliseconds: exponential, with a jitter of 50 to
 * 100 %. For requests to SQS. The wait of a failing message, in whole seconds, is in `settle/backoff.ts`.
 *
 * @param failures 1 for the first one.
 * @param random from 0 (inclusive) to 1 (exclusive); 1 for the whole wait.
 */
export function backoffMs(
  { firstMs, longestMs, factor = 2 }: BackoffLimits,
  failures: number,
  random: number,
): number {
  return exponentialWait({ first: firstMs, factor, longest: longestMs }, failures, random)
}
