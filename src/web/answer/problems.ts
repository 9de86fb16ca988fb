import { isInstance } from '../../message/thrown.ts'
import { problem } from './answers.ts'
import { ProblemError } from './problem-error.ts'

/** What a request that failed is answered. Of an error that is not foreseen nothing is told: it may quote a payload. */
export function problemOf(error: unknown): Response {
  if (isInstance(error, ProblemError)) return problem(error.status, error.problem)
  return problem(500, { code: 'Unexpected', message: 'This could not be answered.' })
}
