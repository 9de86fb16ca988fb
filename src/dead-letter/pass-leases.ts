import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import { forEachLimited } from '../queue/concurrency.ts'
import { inBatches, isWorthAnotherTry } from '../queue/entries.ts'
import { type Leased, LeaseRenewer } from '../queue/lease-renewer.ts'
import type { Queue } from '../queue/port.ts'
import { withRetries } from './retries.ts'

/** How long a message stays hidden from others at a time, in seconds; renewed at half of it. */
export const leaseSeconds = 60

/** How many requests for visibility are made at the same time. */
const concurrency = 4

interface LeasedMessage extends Leased {
  readonly received: Received
}

/**
 * The leases on the messages that a pass has received. Each is renewed until it is released, which makes the
 * message visible again. If the process dies, the messages are visible again within a minute.
 */
export class PassLeases {
  readonly #queue: Queue
  readonly #clock: Clock
  readonly #messages = new Map<string, LeasedMessage>()
  readonly #renewer: LeaseRenewer<LeasedMessage>
  #weight = 0

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue
    this.#clock = clock
    this.#renewer = new LeaseRenewer({
      queue,
      clock,
      visibilitySeconds: leaseSeconds,
      random: Math.random,
      concurrency,
    })
  }

  get size(): number {
    return this.#messages.size
  }

  /** The approximate size of the bodies, in characters. */
  get weight(): number {
    return this.#weight
  }

  /** `askedAtMs`: when the receive was requested, since SQS may count from there. */
  add(messages: readonly Received[], askedAtMs: number): void {
    for (const received of messages) {
      const before = this.#messages.get(received.messageId)
      // The answers of two receives can come in another order than SQS gave them: the earlier handle is stale.
      if (before !== undefined && before.received.receiveCount > received.receiveCount) continue
      if (before === undefined) this.#weight += received.body.length
      else this.#renewer.release(before)
      const leased: LeasedMessage = {
        received,
        receivedAtMs: askedAtMs,
        deadlineMs: askedAtMs + leaseSeconds * 1000,
        renewal: undefined,
        lost: false,
      }
      this.#messages.set(received.messageId, leased)
      this.#renewer.add(leased)
    }
  }

  /** In the order received. A message that was received twice is listed once, as received last. */
  messages(): readonly Received[] {
    return [...this.#messages.values()].map(({ received }) => received)
  }

  /** False once the message may be visible to other consumers: then it must not be moved. */
  has(received: Received): boolean {
    const leased = this.#messages.get(received.messageId)
    return leased?.received === received && !leased.lost && leased.deadlineMs > this.#clock.now()
  }

  /** The message has been deleted. */
  drop({ messageId }: Received): void {
    const leased = this.#messages.get(messageId)
    if (leased === undefined) return
    this.#messages.delete(messageId)
    this.#renewer.release(leased)
  }

  /** Makes them visible again. Returns how many stay hidden until their lease ends. */
  async release(): Promise<number> {
    await this.#renewer.stop()
    let left = 0
    await forEachLimited(inBatches(this.messages()), concurrency, async (batch) => {
      const hidden = await this.#makeVisible(batch)
      left += hidden
    })
    this.#messages.clear()
    return left
  }

  async #makeVisible(batch: readonly Received[]): Promise<number> {
    const changes = batch.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }))
    const answers = await withRetries(
      changes,
      (some) => this.#queue.changeVisibility(some),
      this.#clock,
    )
    // A message that is no longer in flight under our handle is not hidden by us.
    return answers.filter(isWorthAnotherTry).length
  }
}
