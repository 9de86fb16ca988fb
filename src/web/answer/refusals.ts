import type { Problem } from '../wire/problem.ts'
import { ProblemError } from './problem-error.ts'

/** What was asked for cannot be. */
export function badRequest(message: string): ProblemError {
  return new ProblemError(400, { code: 'BadRequest', message })
}

/** It was here, and is not any more. */
export function gone(message: string): ProblemError {
  return new ProblemError(410, { code: 'Gone', message })
}

/** What is asked once a desk is closed. */
export const closed: Problem = { code: 'Closed', message: 'This desk is closed.' }
