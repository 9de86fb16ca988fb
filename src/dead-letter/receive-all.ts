import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import { sqsLimits, type Queue, type ReceiveRequest } from '../queue/port.ts'
import { type PassLeases, leaseSeconds } from './pass-leases.ts'

/** The limits of a pass. */
export interface ReceiveAllLimits extends Pick<ReceiveRequest, 'onUnreadable'> {
  /** The most messages to receive. */
  readonly maxMessages: number
  /** Ends it early. Open polls are awaited: aborting them would leave the messages of their answers hidden. */
  readonly signal?: AbortSignal | undefined
  /** Called after each poll, with how many have been found. */
  readonly onProgress?: ((found: number) => void) | undefined
}

/** Why a pass ended. `full`: at the limit of messages, or of what is kept in memory. */
export type PassEnd = 'empty' | 'full' | 'interrupted'

/** A pass keeps at most about this many characters of bodies in memory. */
const maxWeight = 128 * 1024 * 1024

/**
 * An empty answer does not mean an empty queue. After this many in a row without an old message the queue
 * counts as empty.
 */
const emptyPolls = 4
const pollers = 2
const waitSeconds = 1

/**
 * Receives and leases everything that can be reached, and says why it ended. On a FIFO queue the messages
 * behind the first ones of a group cannot be reached while those are leased.
 */
export async function receiveAll(
  queue: Queue,
  leases: PassLeases,
  clock: Clock,
  limits: ReceiveAllLimits,
): Promise<PassEnd> {
  const polling = new Polling(queue, leases, clock, limits)
  // All are awaited, also when one fails: the messages that the others receive must be leased.
  const ends = await Promise.allSettled(Array.from({ length: pollers }, () => polling.poll()))
  const broken = ends.find((end) => end.status === 'rejected')
  if (broken) throw broken.reason
  if (limits.signal?.aborted) return 'interrupted'
  return polling.isEmpty ? 'empty' : 'full'
}

/** The state that the polls of one pass share. */
class Polling {
  readonly #queue: Queue
  readonly #leases: PassLeases
  readonly #clock: Clock
  readonly #limits: ReceiveAllLimits
  readonly #startMs: number
  /** How far the clock of SQS is ahead of this one, at most; undefined while no message has shown it. */
  #aheadMs: number | undefined
  #emptyInARow = 0
  #asked = 0
  #failed = false

  constructor(queue: Queue, leases: PassLeases, clock: Clock, limits: ReceiveAllLimits) {
    this.#queue = queue
    this.#leases = leases
    this.#clock = clock
    this.#limits = limits
    this.#startMs = clock.now()
  }

  get isEmpty(): boolean {
    return this.#emptyInARow >= emptyPolls
  }

  /** Polls until the pass is over. */
  async poll(): Promise<void> {
    while (!this.#isOver()) {
      const maxMessages = Math.min(sqsLimits.batchEntries, this.#room())
      const askedAtMs = this.#clock.now()
      this.#asked += maxMessages
      const { onUnreadable } = this.#limits
      const request = { maxMessages, waitSeconds, visibilitySeconds: leaseSeconds, onUnreadable }
      try {
        const found = await this.#queue.receive(request)
        this.#leases.add(found, askedAtMs)
        for (const message of found) this.#compareClocks(message, askedAtMs)
        this.#emptyInARow = found.some((one) => this.#isOld(one)) ? 0 : this.#emptyInARow + 1
      } catch (error) {
        this.#failed = true
        throw error
      } finally {
        this.#asked -= maxMessages
      }
      this.#limits.onProgress?.(this.#leases.size)
    }
  }

  #isOver(): boolean {
    return (
      this.#failed || this.isEmpty || this.#room() <= 0 || this.#limits.signal?.aborted === true
    )
  }

  #room(): number {
    if (this.#leases.weight >= maxWeight) return 0
    return this.#limits.maxMessages - this.#leases.size - this.#asked
  }

  /** A message that was never received before says when SQS gave it out. */
  #compareClocks({ receiveCount, firstReceivedAtMs }: Received, askedAtMs: number): void {
    if (receiveCount !== 1 || firstReceivedAtMs === undefined) return
    const aheadMs = firstReceivedAtMs - askedAtMs
    this.#aheadMs = Math.max(aheadMs, this.#aheadMs ?? aheadMs)
  }

  // Messages that were sent after the pass began do not prolong it: while a worker keeps dead-lettering, it
  // would never end. By the clock of SQS, since with one that is behind every message would seem to be new.
  #isOld({ sentAtMs }: Received): boolean {
    if (sentAtMs === undefined || this.#aheadMs === undefined) return true
    return sentAtMs <= this.#startMs + this.#aheadMs
  }
}
