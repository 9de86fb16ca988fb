import { page, problem } from '../answer/answers.ts'
import type { Problem } from '../wire/problem.ts'

/** The answer to who is not let in: to a person a page, to a program a problem. */
export function refused(request: Request, status: number, refusal: Problem): Response {
  const isForPerson = (request.headers.get('accept') ?? '').includes('text/html')
  return isForPerson ? page(status, refusal.message) : problem(status, refusal)
}
