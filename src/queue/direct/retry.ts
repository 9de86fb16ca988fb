import { kindOf } from '../errors/error-kind.ts'

/** A try that failed, as far as it matters for another one. */
export interface FailedTry {
  readonly code: string
  /** Undefined when no answer came. */
  readonly status: number | undefined
  /** False when it is certain that nothing of the request reached SQS. */
  readonly sent: boolean
}

/**
 * What may be done about a failed try.
 * `refused`: SQS did nothing, or nothing arrived: safe to send again, for any action.
 * `lost`: it may have been done and the answer lost: safe for what can be done twice.
 */
export type RetryClass = 'never' | 'throttled' | 'refused' | 'lost' | 'expired'

export function retryClassOf({ code, status, sent }: FailedTry): RetryClass {
  const kind = kindOf(code, status)
  switch (kind) {
    case 'Throttled':
      return code === 'OverLimit' ? 'never' : 'throttled'
    case 'ServerFault':
      return 'refused'
    case 'Unreachable':
    case 'TimedOut':
      return status !== undefined || !sent ? 'refused' : 'lost'
    case 'ExpiredCredentials':
      return 'expired'
    case 'NoSuchQueue':
    case 'AccessDenied':
    case 'BadCredentials':
    case 'Aborted':
    case 'InvalidRequest':
    case 'Unknown':
      return 'never'
    default:
      return kind satisfies never
  }
}

/**
 * Milliseconds until the next try, after `failures` of them: doubled each time, at most 20 s, with a
 * jitter of 50 to 100 %. Throttling starts at 500 ms, as every try counts against the same limit;
 * the rest at 100 ms. Renewed credentials need no wait. (Bases and bound are the AWS SDKs' own.)
 */
export function backOffMs(
  retryClass: RetryClass,
  failures: number,
  random: () => number = Math.random,
): number {
  if (retryClass === 'expired') return 0
  const base = retryClass === 'throttled' ? 500 : 100
  return Math.min(longestMs, base * 2 ** (failures - 1)) * (0.5 + random() / 2)
}

const longestMs = 20_000
