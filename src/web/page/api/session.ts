import { signal } from '@preact/signals'
import type { Problem } from '../../wire/problem.ts'
import type { Session } from '../../wire/session.ts'
import { get, problemIn } from './client.ts'

export const session = signal<Session | undefined>(undefined)
export const sessionProblem = signal<Problem | undefined>(undefined)

/** Asks who looks, and what there is to show. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await get<Session>('api/session')
    sessionProblem.value = undefined
  } catch (error) {
    sessionProblem.value = problemIn(error)
  }
}
