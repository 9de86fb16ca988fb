import type { Received } from '../../message/received.ts'
import type { Clock } from '../../queue/clock.ts'
import { forEachLimited } from '../../queue/concurrency.ts'
import { inBatches, isWorthAnotherTry } from '../../queue/entries.ts'
import { type Leased, LeaseRenewer } from '../../queue/lease-renewer.ts'
import type { Queue } from '../../queue/port.ts'
import { withRetries } from './retries.ts'

/** How long a message stays hidden from others at a time, in seconds; renewed at half of it. */
export const leaseSeconds = 300

/** How many requests for visibility are made at the same time. */
const concurrency = 32

/** A message in flight. Its body is not kept. */
export interface HeldMessage extends Leased {
  readonly received: Pick<Received, 'receiptHandle' | 'messageId' | 'receiveCount'>
}

/**
 * The leases on the messages that a pass has received. Each is renewed until it is released, which makes the
 * message visible again. If the process dies, the messages are visible again within five minutes.
 */
export class PassLeases {
  readonly #queue: Queue
  readonly #clock: Clock
  readonly #held = new Map<string, HeldMessage>()
  readonly #renewer: LeaseRenewer<HeldMessage>
  /** Those that could not be released, by their ids. */
  readonly #hidden = new Map<string, HeldMessage>()

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
    return this.#held.size
  }

  /**
   * Returns whether it is held for the first time. `askedAtMs`: when the receive was requested, since SQS may
   * count from there.
   */
  add({ messageId, receiptHandle, receiveCount }: Received, askedAtMs: number): boolean {
    const before = this.#held.get(messageId)
    // The answers of two receives can come in another order than SQS gave them: the earlier handle is stale.
    if (before !== undefined && before.received.receiveCount > receiveCount) return false
    if (before !== undefined) this.#renewer.release(before)
    const held: HeldMessage = {
      received: { messageId, receiptHandle, receiveCount },
      receivedAtMs: askedAtMs,
      deadlineMs: askedAtMs + leaseSeconds * 1000,
      renewal: undefined,
      lost: false,
    }
    this.#held.set(messageId, held)
    this.#hidden.delete(messageId)
    this.#renewer.add(held)
    return before === undefined
  }

  /** Its receipt handle; undefined once the message may be visible to others: then it must not be moved. */
  handleOf(messageId: string): string | undefined {
    const held = this.#held.get(messageId)
    if (held === undefined || held.lost || held.deadlineMs <= this.#clock.now()) return undefined
    return held.received.receiptHandle
  }

  /** The same, whether or not the lease has run out. */
  lastHandleOf(messageId: string): string {
    return this.#held.get(messageId)?.received.receiptHandle ?? ''
  }

  /** The message has been deleted. */
  drop(messageId: string): void {
    const held = this.#held.get(messageId)
    if (held === undefined) return
    this.#held.delete(messageId)
    this.#renewer.release(held)
  }

  /** Makes some of them visible again. Returns how many stay hidden until their lease ends. */
  async release(isReleased: (messageId: string) => boolean): Promise<number> {
    const released = [...this.#held.values()].filter(({ received }) =>
      isReleased(received.messageId),
    )
    for (const held of released) this.drop(held.received.messageId)
    return await this.#makeVisible(released)
  }

  /** Makes all of them visible again. Returns how many stay hidden until their lease ends, those of earlier releases included. */
  async end(): Promise<number> {
    await this.#renewer.stop()
    const held = [...this.#held.values()]
    this.#held.clear()
    await this.#makeVisible(held)
    const nowMs = this.#clock.now()
    return [...this.#hidden.values()].filter(({ deadlineMs }) => deadlineMs > nowMs).length
  }

  async #makeVisible(held: readonly HeldMessage[]): Promise<number> {
    let left = 0
    await forEachLimited(inBatches(held), concurrency, async (batch) => {
      // A release must not be overtaken by a renewal, which would hide the message again.
      await Promise.all(batch.map(({ renewal }) => renewal))
      const changes = batch.map(({ received: { receiptHandle } }) => ({
        receiptHandle,
        seconds: 0,
      }))
      const answers = await withRetries(
        changes,
        (some) => this.#queue.changeVisibility(some),
        this.#clock,
      )
      // A message that is no longer in flight under our handle is not hidden by us.
      for (const [at, one] of batch.entries()) {
        const answer = answers[at]
        if (answer === undefined || !isWorthAnotherTry(answer)) continue
        this.#hidden.set(one.received.messageId, one)
        left++
      }
    })
    return left
  }
}
