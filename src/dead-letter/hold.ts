import type { Received } from '../message/received.ts'
import type { Cancel, Clock } from '../queue/clock.ts'
import { forEachLimited } from '../queue/concurrency.ts'
import { inBatches, isWorthAnotherTry } from '../queue/entries.ts'
import type { Queue } from '../queue/port.ts'
import { withRetries } from './retries.ts'

/** How long a message stays hidden from others at a time, in seconds; renewed at half of it. */
export const holdSeconds = 60

/** How many requests for visibility are under way at once. */
const width = 4

interface Held {
  readonly received: Received
  untilMs: number
}

/**
 * The messages that are being looked at: hidden from everybody else, renewed while the hold lasts, and
 * visible again at its end. If the process dies, they come back by themselves within a minute.
 */
export class Hold {
  readonly #queue: Queue
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  #cancelRenewal: Cancel
  #renewing: Promise<void> = Promise.resolve()
  #released = false
  #weight = 0

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue
    this.#clock = clock
    this.#cancelRenewal = this.#renewLater()
  }

  get size(): number {
    return this.#held.size
  }

  /** What the bodies weigh, about: characters. */
  get weight(): number {
    return this.#weight
  }

  /** `askedAtMs`: when the receive was asked for, since SQS may count from there. */
  add(messages: readonly Received[], askedAtMs: number): void {
    for (const received of messages) {
      if (!this.#held.has(received.messageId)) this.#weight += received.body.length
      const untilMs = askedAtMs + holdSeconds * 1000
      this.#held.set(received.messageId, { received, untilMs })
    }
  }

  /** In the order in which they came. A message that came twice is there once, as it came last. */
  messages(): readonly Received[] {
    return [...this.#held.values()].map(({ received }) => received)
  }

  /** False once the message may be visible to others again: it is not ours to move any more. */
  has(received: Received): boolean {
    const held = this.#held.get(received.messageId)
    return held?.received === received && held.untilMs > this.#clock.now()
  }

  /** The message has been deleted. */
  drop(received: Received): void {
    this.#held.delete(received.messageId)
  }

  /** Ends the hold. Answers with how many stay hidden until their time runs out. */
  async release(): Promise<number> {
    this.#released = true
    this.#cancelRenewal()
    await this.#renewing
    let left = 0
    await forEachLimited(inBatches(this.messages()), width, async (batch) => {
      const hidden = await this.#makeVisible(batch)
      left += hidden
    })
    this.#held.clear()
    return left
  }

  async #makeVisible(batch: readonly Received[]): Promise<number> {
    const changes = batch.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }))
    const answers = await withRetries(
      changes,
      (some) => this.#queue.changeVisibility(some),
      this.#clock,
    )
    // What is not in flight under our handle any more is not hidden by us.
    return answers.filter(isWorthAnotherTry).length
  }

  #renewLater(): Cancel {
    return this.#clock.after((holdSeconds * 1000) / 4, () => {
      this.#renewing = this.#renew().finally(() => {
        if (!this.#released) this.#cancelRenewal = this.#renewLater()
      })
    })
  }

  async #renew(): Promise<void> {
    const dueMs = this.#clock.now() + (holdSeconds * 1000) / 2
    const due = [...this.#held.values()].filter(({ untilMs }) => untilMs <= dueMs)
    await forEachLimited(inBatches(due), width, (batch) => this.#renewBatch(batch))
  }

  /** What cannot be renewed now is tried again at the next round, while its time lasts. */
  async #renewBatch(batch: readonly Held[]): Promise<void> {
    const nowMs = this.#clock.now()
    const changes = batch.map(({ received: { receiptHandle } }) => ({
      receiptHandle,
      seconds: holdSeconds,
    }))
    try {
      const results = await this.#queue.changeVisibility(changes)
      for (const [at, held] of batch.entries()) {
        if (results[at]?.ok) held.untilMs = nowMs + holdSeconds * 1000
      }
    } catch {
      // `has` says no once the time of these has run out.
    }
  }
}
