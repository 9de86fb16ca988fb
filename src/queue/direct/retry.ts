import type { RetryClass } from '../errors/retry-class.ts'

/**
 * Milliseconds until the next try, after `failures` of them: doubled each time, at most 20 s, with a
 * jitter of 50 to 100 %. Throttling starts at 500 ms, as every try counts against the same limit;
 * the rest at 100 ms. Other credentials need no wait. (Bases and bound are the AWS SDKs' own.)
 */
export function backoffMs(
  retryClass: RetryClass,
  failures: number,
  random: () => number = Math.random,
): number {
  if (retryClass === 'credentials') return 0
  const base = retryClass === 'throttled' ? 500 : 100
  return Math.min(longestMs, base * 2 ** (failures - 1)) * (0.5 + random() / 2)
}

const longestMs = 20_000
