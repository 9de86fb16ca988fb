import { redactText } from '../../dead-letter/record/record.ts'
import { type Logger, safeLogger } from '../../message/logger.ts'
import { thrownFields } from '../../pipeline/log-text.ts'
import { isInstance } from '../../message/thrown.ts'
import { ProblemError } from './problem-error.ts'

/** The error, once it is logged if it was not foreseen. */
export function reported(error: unknown, logger: Logger | undefined): unknown {
  if (logger !== undefined && !isInstance(error, ProblemError)) {
    safeLogger(logger).error(thrownFields(error, redactText), 'a request to the desk failed')
  }
  return error
}
