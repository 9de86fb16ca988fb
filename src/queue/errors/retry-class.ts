import type { QueueErrorKind } from '../queue-error.ts'
import { errorKindOf, unreadableAnswer } from './error-kind.ts'

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
 * `credentials`: SQS refused them: of use with others only.
 */
export type RetryClass = 'never' | 'throttled' | 'refused' | 'lost' | 'credentials'

export function retryClassOf({ code, status, sent }: FailedTry): RetryClass {
  const kind = errorKindOf(code, status)
  switch (kind) {
    case 'Throttled':
      return code === 'OverLimit' ? 'never' : 'throttled'
    case 'ServerFault':
      return code === unreadableAnswer ? 'lost' : 'refused'
    case 'Unreachable':
    case 'TimedOut':
      return status !== undefined || !sent ? 'refused' : 'lost'
    case 'ExpiredCredentials':
    case 'BadCredentials':
      return status === undefined ? 'never' : 'credentials'
    case 'NoSuchQueue':
    case 'AccessDenied':
    case 'Aborted':
    case 'InvalidRequest':
    case 'Unknown':
      return 'never'
    default:
      return kind satisfies never
  }
}

/** Whether other credentials may help. */
export function isOfCredentials(kind: QueueErrorKind): boolean {
  return kind === 'ExpiredCredentials' || kind === 'BadCredentials'
}
