import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import { limits, type Queue } from '../queue/port.ts'
import { type Hold, holdSeconds } from './hold.ts'

/** How far a look goes. */
export interface DrainBounds {
  /** Most messages to take. */
  readonly maxMessages: number
  /** Ends it early. The open polls are waited for: aborting them would strand what they carry. */
  readonly signal?: AbortSignal | undefined
  /** Told after each poll, with how many have been found. */
  readonly onProgress?: ((found: number) => void) | undefined
}

/** `full`: at the bound of messages, or of what is kept in memory. */
export type DrainEnd = 'empty' | 'full' | 'interrupted'

/** A look keeps about so many characters of bodies in memory. */
const maxWeight = 128 * 1024 * 1024

/** An empty answer does not mean an empty queue; so many in a row without anything old are taken for it. */
const emptyPolls = 4
const pollers = 2
const waitSeconds = 1

/**
 * Receives everything that can be reached into the hold, and says why it ended. On a FIFO queue the
 * messages behind the first ones of a group cannot be reached while those are held.
 */
export async function drain(
  queue: Queue,
  hold: Hold,
  clock: Clock,
  bounds: DrainBounds,
): Promise<DrainEnd> {
  const startMs = clock.now()
  let emptyInARow = 0
  let asked = 0
  let failed = false

  const room = (): number => (hold.weight >= maxWeight ? 0 : bounds.maxMessages - hold.size - asked)
  const isOver = (): boolean =>
    failed || emptyInARow >= emptyPolls || room() <= 0 || bounds.signal?.aborted === true

  const poll = async (): Promise<void> => {
    while (!isOver()) {
      const maxMessages = Math.min(limits.batchEntries, room())
      const askedAtMs = clock.now()
      asked += maxMessages
      const request = { maxMessages, waitSeconds, visibilitySeconds: holdSeconds }
      try {
        const found = await queue.receive(request)
        hold.add(found, askedAtMs)
        emptyInARow = found.some(isOld(startMs)) ? 0 : emptyInARow + 1
      } catch (error) {
        failed = true
        throw error
      } finally {
        asked -= maxMessages
      }
      bounds.onProgress?.(hold.size)
    }
  }

  // All are waited for, also when one fails: what the others bring must be in the hold.
  const ends = await Promise.allSettled(Array.from({ length: pollers }, poll))
  const broken = ends.find((end) => end.status === 'rejected')
  if (broken) throw broken.reason
  if (bounds.signal?.aborted) return 'interrupted'
  return emptyInARow >= emptyPolls ? 'empty' : 'full'
}

// What came after the look began does not prolong it: where a worker goes on dead-lettering it would
// never end.
function isOld(startMs: number): (message: Received) => boolean {
  return ({ sentAtMs }) => sentAtMs === undefined || sentAtMs <= startMs
}
