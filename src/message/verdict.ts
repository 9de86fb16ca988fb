import type { Failure } from './failure.ts'

/** The decision on one event, and on one message: made once, carried out once. */
export type Verdict = Acknowledge | Retry | DeadLetter

/** Delete it: it was handled, skipped, or has no handler. */
export interface Acknowledge {
  readonly _tag: 'Acknowledge'
  readonly because: 'handled' | 'skipped' | 'unhandled' | 'unknown' | 'done before'
  /** For `skipped`: what `delivery.skip(reason)` was called with. */
  readonly reason?: string
}

/** Leave it on the queue and make it visible again after this time. */
export interface Retry {
  readonly _tag: 'Retry'
  /** Whole seconds, 0 to 43,200 (SQS's limit of a visibility timeout). */
  readonly afterSeconds: number
  readonly failure: Failure
}

/** Put it on the dead-letter queue with its reason, then delete it. */
export interface DeadLetter {
  readonly _tag: 'DeadLetter'
  readonly failure: Failure
  /** The W3C traceparent of the span in which it failed, where the instrumentation has one. */
  readonly traceparent?: string
}

const severity = { Acknowledge: 0, DeadLetter: 1, Retry: 2 } as const

/**
 * The settlement of a message is the worst verdict of its events: Retry, then DeadLetter, then
 * Acknowledge. Of several retries the latest wins, so that no event is retried too early.
 */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(worse, { _tag: 'Acknowledge', because: 'handled' })
}

function worse(one: Verdict, other: Verdict): Verdict {
  if (one._tag === 'Retry' && other._tag === 'Retry') {
    return other.afterSeconds > one.afterSeconds ? other : one
  }
  if (one._tag === 'Acknowledge' && other._tag === 'Acknowledge') return other
  return severity[other._tag] > severity[one._tag] ? other : one
}
