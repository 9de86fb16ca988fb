import { problem } from './answers.ts'

/** What a request that failed is answered. */
export function problemOf(_error: unknown): Response {
  return problem(500, { code: 'Unexpected', message: 'This could not be answered.' })
}
