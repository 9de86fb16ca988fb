import { isInstance } from '../../message/thrown.ts'
import { queueErrorOf } from '../errors/aws-fault.ts'
import {
  type Answer,
  type Asked,
  type NamedError,
  readAnswer,
  readError,
} from '../answers/answer.ts'
import { unnamedCode } from '../errors/error-kind.ts'
import { type RetryClass, retryClassOf } from '../errors/retry-class.ts'
import type { QueueError } from '../queue-error.ts'
import { faultOf } from '../sdk/error.ts'
import type { SigningTime } from './signing-time.ts'
import type { HttpAnswer } from './exchange.ts'
import { NoAnswer } from './no-answer.ts'

/** The result of one try. */
export type Outcome = { readonly ok: true; readonly answer: Answer } | FailedOutcome

export interface FailedOutcome {
  readonly ok: false
  readonly error: QueueError
  /** `clock`: our clock was wrong, and is corrected now. */
  readonly retry: RetryClass | 'clock'
}

/** The outcome of an answer: SQS's result, or the error that it names. */
export function answered(asked: Asked, http: HttpAnswer, time: SigningTime): Outcome {
  const { status, body } = http
  if (status < 200 || status >= 300) return refused(asked, http, readError(body), time)
  const read = readAnswer(body)
  return 'answer' in read
    ? { ok: true, answer: read.answer }
    : refused(asked, http, read.error, time)
}

function refused(
  { action, queue }: Asked,
  { status, date }: HttpAnswer,
  { code = unnamedCode(status), detail }: Partial<NamedError>,
  time: SigningTime,
): FailedOutcome {
  const error = queueErrorOf({ action, queue, code, status, detail })
  const corrected = time.correct(code, date)
  const retry = corrected ? 'clock' : retryClassOf({ code, status, sent: true })
  return { ok: false, error, retry }
}

/** The outcome without an answer: none came, or there were no credentials for the request. */
export function failed({ action, queue }: Asked, error: unknown): FailedOutcome {
  const { code, sent, detail, cause } = isInstance(error, NoAnswer)
    ? unanswered(error)
    : { ...faultOf(error), sent: false }
  return {
    ok: false,
    error: queueErrorOf({ action, queue, code, detail, cause }),
    retry: retryClassOf({ code, status: undefined, sent }),
  }
}

function unanswered({ code, sent, cause }: NoAnswer) {
  return { code, sent, detail: cause instanceof Error ? cause.message : undefined, cause }
}
