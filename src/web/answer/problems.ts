import { DocumentError } from '../../dead-letter/lines/document.ts'
import { StorageError } from '../../dead-letter/lines/lines.ts'
import { PlanError } from '../../dead-letter/plan/plan-error.ts'
import {
  QueuePairError,
  type QueuePairErrorCode,
} from '../../dead-letter/queues/queue-pair-error.ts'
import { FilterError } from '../../dead-letter/select/filter.ts'
import { redactText } from '../../dead-letter/record/record.ts'
import { type Logger, safeLogger } from '../../message/logger.ts'
import { isInstance, property } from '../../message/thrown.ts'
import { thrownFields } from '../../pipeline/log-text.ts'
import { missingRight } from '../../queue/errors/error-sentence.ts'
import { QueueError } from '../../queue/queue-error.ts'
import type { Problem } from '../wire/problem.ts'
import { problem } from './answers.ts'
import { ProblemError } from './problem-error.ts'

/** What a request that failed is answered. Total: never throws itself. */
export function problemOf(error: unknown, logger?: Logger): Response {
  const { status, ...said } = stated(error, logger)
  return problem(status, said)
}

/** The same within an answer, or an event, that is about more. */
export function problemIn(error: unknown, logger?: Logger): Problem {
  const { status: _, ...said } = stated(error, logger)
  return said
}

interface Stated extends Problem {
  /** Of HTTP. */
  readonly status: number
}

function stated(error: unknown, logger: Logger | undefined): Stated {
  if (isInstance(error, ProblemError)) return { status: error.status, ...error.problem }
  if (isInstance(error, QueueError)) return ofQueue(error)
  if (isInstance(error, QueuePairError)) {
    const message = `${error.message} ${pairAdvice[error.code]}`
    return { status: 409, code: error.code, message }
  }
  const known = ours.find(([type]) => isInstance(error, type))
  if (known !== undefined) {
    const [, status, code] = known
    return { status, code, message: (error as Error).message }
  }
  if (property(error, 'name') === 'AbortError') {
    return { status: 409, code: 'Stopped', message: 'It was stopped before it was done.' }
  }
  if (logger !== undefined) {
    // Without its message, which may quote a payload.
    const { error: _, ...fields } = thrownFields(error, redactText)
    safeLogger(logger).error(fields, 'a request to the desk failed')
  }
  const where = logger === undefined ? 'Give the desk a logger: it logs why.' : 'The log says why.'
  return { ...unexpected, message: `${unexpected.message} ${where}` }
}

function ofQueue(error: QueueError): Stated {
  const { kind: code, message } = error
  const right = missingRight(error)
  return { status: 502, code, message, ...(right !== undefined && { right }) }
}

/** Their messages are sentences for a person. */
const ours: readonly (readonly [abstract new (...args: never[]) => Error, number, string])[] = [
  [PlanError, 409, 'PlanError'],
  [FilterError, 400, 'FilterError'],
  [StorageError, 500, 'StorageError'],
  [DocumentError, 500, 'DocumentError'],
]

const pairAdvice: Readonly<Record<QueuePairErrorCode, string>> = {
  NoDeadLetterQueue: 'Set it, or open the desk with the dead-letter queue itself.',
  NoSource: 'Nothing says where they go.',
  ForeignSource: 'They cannot be sent there from here.',
  UnpairedSource: 'Set its RedrivePolicy, and try again.',
  NoUrl: 'Name it by its URL or ARN.',
}

/** The message of the error may quote anything, and is not for the page. */
const unexpected: Stated = {
  status: 500,
  code: 'Unexpected',
  message: 'This could not be answered.',
}
