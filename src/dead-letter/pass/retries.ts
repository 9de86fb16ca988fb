import { type BackoffLimits, backoffMs } from '../../queue/backoff.ts'
import type { Clock } from '../../queue/clock.ts'
import { answersTo, type EntryAnswer, isSafeToRepeat, noAnswer } from '../../queue/entries.ts'
import type { EntryResult } from '../../queue/port.ts'
import { pause } from './pause.ts'

/** How often an entry is tried, and the waits between. */
const attempts = 4
const backoff: BackoffLimits = { firstMs: 200, longestMs: 800 }

/**
 * Sends a batch of at most ten, and sends the entries that SQS has certainly not carried out again, a few
 * times. The answers are in the order of the items. Never rejects.
 */
export async function withRetries<T>(
  items: readonly T[],
  request: (items: readonly T[]) => Promise<readonly EntryResult[]>,
  clock: Clock,
): Promise<readonly EntryAnswer[]> {
  const answers: EntryAnswer[] = items.map(() => noAnswer)
  if (items.length === 0) return answers
  let left = items.map((item, at) => ({ item, at }))
  for (let attempt = 1; ; attempt++) {
    const asked = await answersTo(left, () => request(left.map(({ item }) => item)))
    for (const [{ at }, answer] of asked) answers[at] = answer
    left = asked.flatMap(([entry, answer]) => (isSafeToRepeat(answer) ? [entry] : []))
    if (attempt === attempts || left.length === 0) return answers
    await pause(backoffMs(backoff, attempt, 1), clock)
  }
}
