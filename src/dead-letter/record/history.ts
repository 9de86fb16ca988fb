import { defined } from '../../message/defined.ts'
import { cleanText } from '../../message/sendable-text.ts'
import { type LenientCodec, lenient, text, wholeNumber } from './lenient.ts'

/** An attempt at an event that failed. It holds no values. */
export interface FailedAttempt {
  /** When it failed, in RFC 3339. */
  readonly at: string
  /** The number of the attempt: how often its message had been received. After a replay it begins at 1 again. */
  readonly attempt: number
  /** The tag of the Failure: `HandlerFailed`, `HandlerTimedOut` … */
  readonly reason: string
  /** The same for failures of the same cause. */
  readonly fingerprint?: string
  /** The name of the worker that made the attempt. */
  readonly worker?: string
}

export const FailedAttempt: LenientCodec<FailedAttempt> = lenient(
  'FailedAttempt',
  { at: text, attempt: wholeNumber, reason: text },
  { fingerprint: text, worker: text },
)

/** The most attempts that a record keeps. */
export const maxHistory = 10

/** The history of an event after one more attempt: that before its replay, then of this message, the latest last. */
export function historyOf(
  before: readonly FailedAttempt[] = [],
  attempts: readonly FailedAttempt[],
): readonly FailedAttempt[] {
  return [...before, ...attempts].slice(-maxHistory).map(cleaned)
}

function cleaned({ at, attempt, reason, fingerprint, worker }: FailedAttempt): FailedAttempt {
  return defined({
    at: cleanText(at, 40) || 'unknown',
    attempt,
    reason: cleanText(reason, 80) || 'unknown',
    fingerprint: fingerprint && cleanText(fingerprint, 80),
    worker: worker && cleanText(worker, 100),
  })
}
