import type { WorkerFacts } from '../fact.ts'
import type { MessageEntry } from './message-entry.ts'

/** The attempts that a worker makes at a message: a replay may have asked for fewer, never for more. */
export function attemptsAt(
  message: MessageEntry | undefined,
  { maxAttempts }: Pick<WorkerFacts, 'maxAttempts'>,
): number {
  return Math.min(maxAttempts, message?.history.maxAttempts ?? maxAttempts)
}
