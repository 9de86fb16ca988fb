import { type EntryResult, sqsLimits, type Queue } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import type { Held } from './ticket.ts'

/** How a lease was lost: SQS refused its renewal, it ran out, or it ran out before a handler began. */
export type LostBecause = 'refused' | 'expired' | 'not begun in time'

export interface LeasesOptions {
  readonly queue: Queue
  /** What each receive asked for and each renewal asks for again. */
  readonly visibilitySeconds: number
  readonly nowMs: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** A lease is gone; its handlers were told to stop. */
  readonly onLost: (held: Held, because: LostBecause) => void
  /** Renewals went out this late, because something kept the event loop busy. */
  readonly onLate: (lagMs: number) => void
  /** A request to renew failed as a whole; it is tried again until the deadline. */
  readonly onRenewalFailed: (error: QueueError, messages: number) => void
}

/** SQS's bound on the whole time of one receive, renewals included. */
const maxHoldMs = sqsLimits.visibilitySeconds * 1000

/** Late by more than this is told. */
const lateMs = 1_000

/**
 * Keeps the messages that the worker holds hidden from others, waiting ones too: each lease is renewed
 * when half of its time is over, in batches of ten. The map is in the order of renewal, since every
 * lease has the same length and a renewed one goes to the end; so a turn looks at due ones only.
 */
export class Leases {
  readonly #options: LeasesOptions
  readonly #held = new Map<Held, number>()
  readonly #lengthMs: number
  /** Near the end of their twelve hours: their last stretch is shorter than half a lease may be. */
  readonly #last = new Set<Held>()
  /** Their last renewal failed, so the next turn sends them first. */
  #again: Held[] = []
  #timer: NodeJS.Timeout | undefined
  #nextTurnMs = 0

  constructor(options: LeasesOptions) {
    this.#options = options
    this.#lengthMs = options.visibilitySeconds * 1000
  }

  get size(): number {
    return this.#held.size
  }

  [Symbol.iterator](): Iterator<Held> {
    return this.#held.keys()
  }

  /** Takes a message on: it is renewed until `release`. */
  hold(held: Held): void {
    this.#renewLater(held, this.#options.nowMs())
    this.#arm()
  }

  /** A settlement is tried again: until `release` the message is renewed once more, from the next turn on. */
  keep(held: Held): void {
    if (this.#held.has(held) || held.lost) return
    this.#again.push(held)
    this.hold(held)
  }

  /** The message is settled, or left to its visibility timeout. */
  release(held: Held): void {
    this.#held.delete(held)
    if (this.#last.size > 0) this.#last.delete(held)
    if (this.#held.size === 0) this.#disarm()
  }

  /** Before a handler begins: a lease that ran out while nobody could renew it is lost. */
  check(held: Held): void {
    if (this.#options.nowMs() >= held.deadlineMs) this.lose(held, 'not begun in time')
  }

  /** The lease is gone. */
  lose(held: Held, because: LostBecause): void {
    if (held.lost) return
    held.lost = true
    this.release(held)
    held.interruption.interrupt('lost lease')
    this.#options.onLost(held, because)
  }

  stop(): void {
    this.#disarm()
    this.#held.clear()
    this.#last.clear()
  }

  #renewLater(held: Held, nowMs: number): void {
    this.#held.delete(held)
    this.#held.set(held, nowMs + this.#lengthMs / 2)
  }

  #arm(): void {
    if (this.#timer !== undefined) return
    // The jitter keeps workers that were started together from renewing together.
    const turnMs = Math.min(1_000, this.#lengthMs / 10) * (0.75 + 0.25 * this.#options.random())
    this.#nextTurnMs = this.#options.nowMs() + turnMs
    this.#timer = setTimeout(() => this.#turn(turnMs), turnMs)
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #turn(turnMs: number): void {
    const nowMs = this.#options.nowMs()
    const lagMs = nowMs - this.#nextTurnMs
    if (lagMs > lateMs) this.#options.onLate(lagMs)
    this.#timer = undefined
    for (const held of this.#last) this.#isOver(held, nowMs)
    this.#renewDue(nowMs, turnMs)
    if (this.#held.size > 0) this.#arm()
  }

  #renewDue(nowMs: number, turnMs: number): void {
    const due = this.#again.filter((held) => this.#held.has(held))
    this.#again = []
    for (const held of due) this.#held.delete(held)
    for (const [held, renewAtMs] of this.#held) {
      // A batch that is not full takes along what falls due within the next turns.
      const early = due.length % sqsLimits.batchEntries === 0 ? 0 : 2 * turnMs
      if (renewAtMs > nowMs + early) break
      due.push(held)
    }
    const alive = due.filter((held) => !this.#isOver(held, nowMs))
    for (const held of alive) this.#renewLater(held, nowMs)
    for (let at = 0; at < alive.length; at += sqsLimits.batchEntries) {
      const batch = alive.slice(at, at + sqsLimits.batchEntries)
      markRenewal(batch, this.#renew(batch, nowMs))
    }
  }

  #isOver(held: Held, nowMs: number): boolean {
    const over = nowMs >= held.deadlineMs || this.#secondsFor(held, nowMs) < 1
    if (over) this.lose(held, 'expired')
    return over
  }

  /** What a renewal may ask for: all of it, or what is left of the twelve hours, less a second. */
  #secondsFor(held: Held, nowMs: number): number {
    const leftMs = maxHoldMs - 1_000 - (nowMs - held.receivedAtMs)
    return Math.floor(Math.min(this.#lengthMs, leftMs) / 1000)
  }

  /** Never rejects. */
  async #renew(batch: readonly Held[], nowMs: number): Promise<void> {
    const changes = batch.map((held) => ({
      receiptHandle: held.received.receiptHandle,
      seconds: this.#secondsFor(held, nowMs),
    }))
    for (const [at, held] of batch.entries()) {
      if ((changes[at]?.seconds ?? 0) * 1000 < this.#lengthMs) this.#last.add(held)
    }
    try {
      const results = await this.#options.queue.changeVisibility(changes)
      for (const [at, held] of batch.entries()) {
        this.#renewed(held, results[at], nowMs + (changes[at]?.seconds ?? 0) * 1000)
      }
    } catch (error) {
      if (error instanceof QueueError) this.#options.onRenewalFailed(error, batch.length)
      this.#again.push(...batch)
    }
  }

  #renewed(held: Held, result: EntryResult | undefined, deadlineMs: number): void {
    if (!this.#held.has(held)) return
    if (result?.ok) held.deadlineMs = deadlineMs
    else if (result?.senderFault) this.lose(held, 'refused')
    else this.#again.push(held)
  }
}

/** Notes on each message that a renewal is on its way, beside an earlier one that still is. */
function markRenewal(batch: readonly Held[], renewal: Promise<unknown>): void {
  for (const held of batch) {
    const all = held.renewal === undefined ? renewal : Promise.all([held.renewal, renewal])
    held.renewal = all
    void all.then(() => {
      if (held.renewal === all) held.renewal = undefined
    })
  }
}
