import type { QueueErrorKind } from '../queue-error.ts'
import { errorKindOf, unreadableAnswer } from './error-kind.ts'

/** A failed try, with what decides whether it is repeated. */
export interface FailedTry {
  readonly code: string
  /** Undefined when no answer came. */
  readonly status: number | undefined
  /** False when it is certain that nothing of the request reached SQS. */
  readonly sent: boolean
}

/**
 * How a failed try may be repeated.
 * `refused`: SQS did nothing, or nothing arrived: any action can be sent again.
 * `lost`: it may have been carried out and its answer lost: only a repeatable action can be sent again.
 * `credentials`: SQS refused the credentials: it can be sent again with others.
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
