import type { Problem } from '../wire/problem.ts'

/** A request that cannot be answered as it was meant, with the answer that it gets instead. */
export class ProblemError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem, options?: ErrorOptions) {
    super(problem.message, options)
    this.name = 'ProblemError'
    this.status = status
    this.problem = problem
  }
}
