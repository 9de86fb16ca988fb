import { queueErrorOf } from '../errors/aws-fault.ts'
import { bareCode } from '../errors/error-kind.ts'
import type { QueueAction, QueueError } from '../queue-error.ts'
import type { SigningClock } from './clock.ts'
import type { HttpAnswer } from './exchange.ts'
import { NoAnswer } from './no-answer.ts'
import { type RetryClass, retryClassOf } from './retry.ts'

/** What one try came to. */
export type Outcome = { readonly ok: true; readonly value: unknown } | FailedOutcome

export interface FailedOutcome {
  readonly ok: false
  readonly error: QueueError
  /** `clock`: our clock was wrong, and has been set right. */
  readonly retry: RetryClass | 'clock'
}

/** What was asked, for the sentence. */
export interface Asked {
  readonly action: QueueAction
  readonly queue: string
}

/** An answer: the JSON value, or the error that SQS named in it. */
export function answered(asked: Asked, answer: HttpAnswer, clock: SigningClock): Outcome {
  const { status, body, date } = answer
  if (status === 200) return { ok: true, value: JSON.parse(body) }
  const { code, detail } = errorBody(answer)
  const error = queueErrorOf({ action: asked.action, queue: asked.queue, code, status, detail })
  const corrected = clock.correct(code, date)
  const retry = corrected ? 'clock' : retryClassOf({ code, status, sent: true })
  return { ok: false, error, retry }
}

/** No answer, or none that can be read, or no signature for want of credentials. */
export function failed({ action, queue }: Asked, error: unknown): FailedOutcome {
  const no = (code: string, detail: string | undefined, retry: RetryClass, cause?: unknown) =>
    ({ ok: false, error: queueErrorOf({ action, queue, code, detail, cause }), retry }) as const
  if (error instanceof NoAnswer) {
    const { code, sent, cause } = error
    const detail = cause instanceof Error ? cause.message : undefined
    return no(code, detail, retryClassOf({ code, status: undefined, sent }), cause)
  }
  // The parser's own words quote the answer, which holds bodies.
  if (error instanceof SyntaxError) return no('UnreadableAnswer', 'the answer is no JSON', 'never')
  return error instanceof Error
    ? no(error.name, error.message, 'never', error)
    : no('Error', undefined, 'never', error)
}

/** The error's name stands in the body's `__type`; what is no answer of SQS goes by its status. */
function errorBody({ body, status }: HttpAnswer): { code: string; detail: string | undefined } {
  try {
    const { __type, message, Message } = JSON.parse(body) as Record<string, unknown>
    const words = message ?? Message
    return {
      code: typeof __type === 'string' ? bareCode(__type) : `HTTP ${status}`,
      detail: typeof words === 'string' ? words : undefined,
    }
  } catch {
    return { code: `HTTP ${status}`, detail: undefined }
  }
}
