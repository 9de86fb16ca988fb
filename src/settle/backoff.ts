import { exponentialWait } from '../message/exponential-wait.ts'

/** How long a failing message waits before its next attempt. */
export interface Backoff {
  /** The wait after the first failure, in seconds. Default 5. */
  readonly firstSeconds: number
  /** What each further wait is multiplied by. Default 3. */
  readonly factor: number
  /** The longest wait, in seconds, at most 43,200. Default 900. */
  readonly maxSeconds: number
}

export const defaultBackoff: Backoff = { firstSeconds: 5, factor: 3, maxSeconds: 900 }

/**
 * The wait before the next attempt, in whole seconds: exponential in the attempts made, with a jitter
 * of 50 to 100 %. Never 0: full jitter would allow an immediate retry, which defeats the wait.
 *
 * @param attempts how often the message was received, 1 for the first time.
 * @param random from 0 (inclusive) to 1 (exclusive).
 */
export function backoffSeconds(
  { firstSeconds, factor, maxSeconds }: Backoff,
  attempts: number,
  random: number,
): number {
  const limits = { first: firstSeconds, factor, longest: maxSeconds }
  return Math.max(1, Math.round(exponentialWait(limits, attempts, random)))
}
