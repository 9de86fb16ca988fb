import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import { sqsLimits, type Queue, type ReceiveRequest } from '../queue/port.ts'
import { type Hold, holdSeconds } from './leases.ts'

/** How far a look goes. */
export interface DrainLimits extends Pick<ReceiveRequest, 'onUnreadable'> {
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
  limits: DrainLimits,
): Promise<DrainEnd> {
  const draining = new Draining(queue, hold, clock, limits)
  // All are waited for, also when one fails: what the others bring must be in the hold.
  const ends = await Promise.allSettled(Array.from({ length: pollers }, () => draining.poll()))
  const broken = ends.find((end) => end.status === 'rejected')
  if (broken) throw broken.reason
  if (limits.signal?.aborted) return 'interrupted'
  return draining.isEmpty ? 'empty' : 'full'
}

/** What the polls of one drain know of each other. */
class Draining {
  readonly #queue: Queue
  readonly #hold: Hold
  readonly #clock: Clock
  readonly #limits: DrainLimits
  readonly #startMs: number
  #emptyInARow = 0
  #asked = 0
  #failed = false

  constructor(queue: Queue, hold: Hold, clock: Clock, limits: DrainLimits) {
    this.#queue = queue
    this.#hold = hold
    this.#clock = clock
    this.#limits = limits
    this.#startMs = clock.now()
  }

  get isEmpty(): boolean {
    return this.#emptyInARow >= emptyPolls
  }

  /** Polls until it is over for all. */
  async poll(): Promise<void> {
    while (!this.#isOver()) {
      const maxMessages = Math.min(sqsLimits.batchEntries, this.#room())
      const askedAtMs = this.#clock.now()
      this.#asked += maxMessages
      const { onUnreadable } = this.#limits
      const request = { maxMessages, waitSeconds, visibilitySeconds: holdSeconds, onUnreadable }
      try {
        const found = await this.#queue.receive(request)
        this.#hold.add(found, askedAtMs)
        this.#emptyInARow = found.some(isOld(this.#startMs)) ? 0 : this.#emptyInARow + 1
      } catch (error) {
        this.#failed = true
        throw error
      } finally {
        this.#asked -= maxMessages
      }
      this.#limits.onProgress?.(this.#hold.size)
    }
  }

  #isOver(): boolean {
    return (
      this.#failed || this.isEmpty || this.#room() <= 0 || this.#limits.signal?.aborted === true
    )
  }

  #room(): number {
    if (this.#hold.weight >= maxWeight) return 0
    return this.#limits.maxMessages - this.#hold.size - this.#asked
  }
}

// What came after the look began does not prolong it: where a worker goes on dead-lettering it would
// never end.
function isOld(startMs: number): (message: Received) => boolean {
  return ({ sentAtMs }) => sentAtMs === undefined || sentAtMs <= startMs
}
