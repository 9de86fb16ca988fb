import type { Problem } from '../wire/problem.ts'

/** Ends an answer with a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /** Of HTTP. */
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem, options?: ErrorOptions) {
    super(problem.message, options)
    this.status = status
    this.problem = problem
  }
}

/** What was asked for cannot be. */
export function badRequest(message: string): ProblemError {
  return new ProblemError(400, { code: 'BadRequest', message })
}

/** It was here, and is not any more. */
export function gone(message: string): ProblemError {
  return new ProblemError(410, { code: 'Gone', message })
}
