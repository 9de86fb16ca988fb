import type { WatchedSettled } from './watched-worker.ts'

/** What is counted of events, by its place among the counts. */
export const counted = { handled: 0, ignored: 1, failed: 2, retried: 3, deadLettered: 4 } as const

export const kinds = Object.keys(counted).length

export function kindOf({ outcome, reason }: Pick<WatchedSettled, 'outcome' | 'reason'>): number {
  if (outcome === 'Retry') return counted.retried
  if (outcome === 'DeadLetter') return counted.deadLettered
  return reason === 'handled' ? counted.handled : counted.ignored
}
