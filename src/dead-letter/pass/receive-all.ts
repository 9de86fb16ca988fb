import type { Received } from '../../message/received.ts'
import { type BackoffLimits, backoffMs } from '../../queue/backoff.ts'
import type { Clock } from '../../queue/clock.ts'
import { sqsLimits, type Queue, type ReceiveRequest } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { isFifo } from '../../queue/queue-url.ts'
import { type PassLeases, leaseSeconds } from './pass-leases.ts'
import { pause } from './pause.ts'

/** What a pass receives, and until when. */
export interface ReceiveAllOptions extends Pick<ReceiveRequest, 'onUnreadable'> {
  /** The most messages to hold. */
  readonly maxMessages: number
  /** About how many can be received; undefined where the queue's attributes cannot be read. */
  readonly expected: number | undefined
  /** Called with each message once. The next receive waits for it. */
  readonly take: (received: Received) => Promise<void> | void
  /** Ends it once all is found that is looked for. */
  readonly isDone?: (() => boolean) | undefined
  /** Ends it early. Open polls are awaited: aborting them would leave the messages of their answers hidden. */
  readonly signal?: AbortSignal | undefined
  /** Called after each poll, with how many have been found. */
  readonly onProgress?: ((found: number) => void) | undefined
  /** Makes the ids of FIFO attempts. */
  readonly newId: () => string
}

/** Why a pass ended. `full`: at the limit of messages. `done`: all is found that was looked for. */
export type PassEnd = 'empty' | 'full' | 'interrupted' | 'done'

/**
 * An empty answer does not mean an empty queue. After this many in a row without an old message the queue
 * counts as empty.
 */
const emptyPolls = 4
const waitSeconds = 1

/** Receives in flight. More than these bring nothing at 15 ms a request. */
const fewestPollers = 2
const mostPollers = 32

/** A receive that SQS throttles or breaks off is tried so often in all. */
const receiveAttempts = 5
const backoff: BackoffLimits = { firstMs: 200, longestMs: 3_000 }

/**
 * Receives and leases everything that can be reached, and says why it ended. On a FIFO queue the messages
 * behind the first ones of a group cannot be reached while those are leased.
 */
export async function receiveAll(
  queue: Queue,
  leases: PassLeases,
  clock: Clock,
  options: ReceiveAllOptions,
): Promise<PassEnd> {
  const polling = new Polling(queue, leases, clock, options)
  await polling.run()
  if (options.isDone?.() === true) return 'done'
  if (options.signal?.aborted) return 'interrupted'
  return polling.isEmpty ? 'empty' : 'full'
}

/** The state that the polls of one pass share. */
class Polling {
  readonly #queue: Queue
  readonly #leases: PassLeases
  readonly #clock: Clock
  readonly #options: ReceiveAllOptions
  readonly #startMs: number
  readonly #atTheStart: number
  readonly #polls = new Set<Promise<void>>()
  /** How far the clock of SQS is ahead of this one, at most; undefined while no message has shown it. */
  #aheadMs: number | undefined
  /** How many receives pay: one more with each that was full, so that they double in a round trip. */
  #pollers = fewestPollers
  #emptyInARow = 0
  #asked = 0
  #failure: { readonly error: unknown } | undefined

  constructor(queue: Queue, leases: PassLeases, clock: Clock, options: ReceiveAllOptions) {
    this.#queue = queue
    this.#leases = leases
    this.#clock = clock
    this.#options = options
    this.#startMs = clock.now()
    this.#atTheStart = leases.size
  }

  get isEmpty(): boolean {
    return this.#emptyInARow >= emptyPolls
  }

  /** Polls until the pass is over. All polls are awaited, also when one fails: what others receive is leased. */
  async run(): Promise<void> {
    for (;;) {
      while (!this.#isOver() && this.#polls.size < this.#allowed()) {
        const poll = this.#poll().finally(() => this.#polls.delete(poll))
        this.#polls.add(poll)
      }
      if (this.#polls.size === 0) break
      await Promise.race(this.#polls)
    }
    if (this.#failure) throw this.#failure.error
  }

  /** Near the end there is not enough for many: each that comes back empty is a request for nothing. */
  #allowed(): number {
    // Those that find that nothing is left wait at the same time, and are no more than it takes.
    if (this.#emptyInARow > 0) return emptyPolls - this.#emptyInARow
    const left = (this.#options.expected ?? Number.POSITIVE_INFINITY) - this.#found
    if (left === 0) return emptyPolls
    // Where there is more than was expected, nobody knows how much.
    const enough = left < 0 ? this.#pollers : Math.ceil(left / sqsLimits.batchEntries)
    return Math.max(fewestPollers, Math.min(this.#pollers, enough))
  }

  get #found(): number {
    return this.#leases.size - this.#atTheStart
  }

  /** Never rejects. */
  async #poll(): Promise<void> {
    const maxMessages = Math.min(sqsLimits.batchEntries, this.#room())
    this.#asked += maxMessages
    try {
      const { received, askedAtMs } = await this.#receive(maxMessages)
      const fresh = received.filter((one) => this.#leases.add(one, askedAtMs))
      for (const message of received) this.#compareClocks(message, askedAtMs)
      this.#emptyInARow = received.some((one) => this.#isOld(one)) ? 0 : this.#emptyInARow + 1
      this.#adjust(received.length)
      for (const message of fresh) await this.#options.take(message)
      this.#options.onProgress?.(this.#found)
    } catch (error) {
      this.#failure ??= { error }
    } finally {
      this.#asked -= maxMessages
    }
  }

  #adjust(received: number): void {
    if (received === sqsLimits.batchEntries)
      this.#pollers = Math.min(mostPollers, this.#pollers + 1)
    else if (received === 0) this.#pollers = Math.max(fewestPollers, this.#pollers >> 1)
  }

  /** A FIFO queue gives the messages of an attempt whose answer was lost again, to the same attempt. */
  async #receive(maxMessages: number) {
    const { onUnreadable, newId } = this.#options
    const request: ReceiveRequest = {
      maxMessages,
      waitSeconds,
      visibilitySeconds: leaseSeconds,
      onUnreadable,
      ...(isFifo(this.#queue.url) && { attemptId: newId() }),
    }
    for (let attempt = 1; ; attempt++) {
      const askedAtMs = this.#clock.now()
      try {
        return { received: await this.#queue.receive(request), askedAtMs }
      } catch (error) {
        // Of a pass that is through nothing is missed.
        if (this.#isThrough()) return { received: [], askedAtMs }
        if (attempt === receiveAttempts || !isPassing(error)) throw error
        await pause(backoffMs(backoff, attempt, 1), this.#clock)
      }
    }
  }

  #isOver(): boolean {
    return this.#isThrough() || this.#room() <= 0
  }

  #isThrough(): boolean {
    const { signal, isDone } = this.#options
    if (this.#failure !== undefined || this.isEmpty) return true
    return signal?.aborted === true || isDone?.() === true
  }

  #room(): number {
    return this.#options.maxMessages - this.#leases.size - this.#asked
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

/** What may be over with the next try. */
function isPassing(error: unknown): boolean {
  return error instanceof QueueError && ['Throttled', 'ServerFault'].includes(error.kind)
}
