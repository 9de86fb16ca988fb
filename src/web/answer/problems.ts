import { redactText } from '../../dead-letter/record/record.ts'
import { type Logger, safeLogger } from '../../message/logger.ts'
import { isInstance } from '../../message/thrown.ts'
import { thrownFields } from '../../pipeline/log-text.ts'
import { problem } from './answers.ts'
import { ProblemError } from './problem-error.ts'

/**
 * What a request that failed is answered. What was not foreseen is logged, and nothing of it is told: it may quote a
 * payload.
 */
export function problemOf(error: unknown, logger?: Logger): Response {
  if (isInstance(error, ProblemError)) return problem(error.status, error.problem)
  if (logger !== undefined) {
    safeLogger(logger).error(thrownFields(error, redactText), 'a request to the desk failed')
  }
  return problem(500, { code: 'Unexpected', message: 'This could not be answered.' })
}
