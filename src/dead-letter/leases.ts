import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import { forEachLimited } from '../queue/concurrency.ts'
import { inBatches, isWorthAnotherTry } from '../queue/entries.ts'
import { type Leased, LeaseRenewer } from '../queue/lease-renewer.ts'
import type { Queue } from '../queue/port.ts'
import { withRetries } from './retries.ts'

/** How long a message stays hidden from others at a time, in seconds; renewed at half of it. */
export const holdSeconds = 60

/** How many requests for visibility are under way at once. */
const concurrency = 4

interface Held extends Leased {
  readonly received: Received
}

/**
 * The messages that are being looked at: hidden from everybody else, renewed while the hold lasts, and
 * visible again at its end. If the process dies, they come back by themselves within a minute.
 */
export class Hold {
  readonly #queue: Queue
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  readonly #renewer: LeaseRenewer<Held>
  #weight = 0

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue
    this.#clock = clock
    this.#renewer = new LeaseRenewer({
      queue,
      clock,
      visibilitySeconds: holdSeconds,
      random: Math.random,
      concurrency,
    })
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
      const before = this.#held.get(received.messageId)
      if (before === undefined) this.#weight += received.body.length
      else this.#renewer.release(before)
      const held: Held = {
        received,
        receivedAtMs: askedAtMs,
        deadlineMs: askedAtMs + holdSeconds * 1000,
        renewal: undefined,
        lost: false,
      }
      this.#held.set(received.messageId, held)
      this.#renewer.hold(held)
    }
  }

  /** In the order in which they came. A message that came twice is there once, as it came last. */
  messages(): readonly Received[] {
    return [...this.#held.values()].map(({ received }) => received)
  }

  /** False once the message may be visible to others again: it is not ours to move any more. */
  has(received: Received): boolean {
    const held = this.#held.get(received.messageId)
    return held?.received === received && !held.lost && held.deadlineMs > this.#clock.now()
  }

  /** The message has been deleted. */
  drop({ messageId }: Received): void {
    const held = this.#held.get(messageId)
    if (held === undefined) return
    this.#held.delete(messageId)
    this.#renewer.release(held)
  }

  /** Ends the hold. Answers with how many stay hidden until their time runs out. */
  async release(): Promise<number> {
    await this.#renewer.stop()
    let left = 0
    await forEachLimited(inBatches(this.messages()), concurrency, async (batch) => {
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
}
