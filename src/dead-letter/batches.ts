import { type BackoffLimits, backoffMs } from '../queue/backoff.ts'
import type { Clock } from '../queue/clock.ts'
import { type EntryResult, sqsLimits } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'

/** Cuts a list into batches of SQS's size. */
export function inBatches<T>(items: readonly T[], size: number = sqsLimits.batchEntries): T[][] {
  const batches: T[][] = []
  for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size))
  return batches
}

/** How one batch went. */
export interface Carried {
  /** In the order of the items; undefined where the answer was lost with `error`. */
  readonly results: readonly (EntryResult | undefined)[]
  /** Why a request failed as a whole. */
  readonly error: unknown
}

/** How often an entry is tried that failed for no fault of ours, and the waits between. */
const attempts = 4
const backoff: BackoffLimits = { firstMs: 200, longestMs: 800 }

/**
 * Carries out one batch of at most ten, and tries again what failed by SQS's fault or by throttling,
 * a few times, with growing waits. Never rejects: what is known of an entry is kept when a later
 * request for others fails.
 */
export async function carryOut<T>(
  items: readonly T[],
  request: (items: readonly T[]) => Promise<readonly EntryResult[]>,
  clock: Clock,
): Promise<Carried> {
  const results = new Array<EntryResult | undefined>(items.length).fill(undefined)
  let left = [...items.keys()]
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts
    try {
      const answers = await request(left.flatMap((at) => items.slice(at, at + 1)))
      for (const [position, at] of left.entries()) results[at] = answers[position]
      left = left.filter((at) => isWorthAnother(results[at]))
    } catch (error) {
      // A throttled request has done nothing, so that it can be made again.
      if (last || !isThrottled(error)) return { results: without(results, left), error }
    }
    if (last || left.length === 0) return { results, error: undefined }
    await pause(backoffMs(backoff, attempt, 1), clock)
  }
}

/** Runs a task for each item, at most `width` at a time. The tasks do not reject. */
export async function eachOf<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const lanes = Array.from({ length: width }, async () => {
    for (const item of queue) await task(item)
  })
  await Promise.all(lanes)
}

function isWorthAnother(result: EntryResult | undefined): boolean {
  return result !== undefined && !result.ok && !result.senderFault
}

function isThrottled(error: unknown): boolean {
  return error instanceof QueueError && error.kind === 'Throttled'
}

function without<T>(results: readonly (T | undefined)[], lost: readonly number[]) {
  return results.map((result, at) => (lost.includes(at) ? undefined : result))
}

function pause(ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}
