import type { Received } from '../message/received.ts'
import type { Cancel, Clock } from './clock.ts'
import { forEachLimited } from './concurrency.ts'
import { inBatches } from './entries.ts'
import { type EntryResult, sqsLimits, type Queue } from './port.ts'
import { QueueError } from './queue-error.ts'

/** A message that is hidden from others for as long as its lease is renewed. */
export interface Leased {
  readonly received: Pick<Received, 'receiptHandle'>
  /** When it was received, by the renewer's clock. */
  readonly receivedAtMs: number
  /** Until when it is hidden from others. Extended by renewals. */
  deadlineMs: number
  /** A renewal on its way; it never rejects. A release of the message waits for it. */
  renewal: Promise<unknown> | undefined
  /** The lease is lost: another consumer may have the message. */
  lost: boolean
}

/** How a lease was lost: SQS refused its renewal, it ran out, or it ran out before a handler began. */
export type LostBecause = 'refused' | 'expired' | 'not begun in time'

export interface LeaseRenewerOptions<L extends Leased> {
  readonly queue: Pick<Queue, 'changeVisibility'>
  /** What each receive asked for and each renewal asks for again. */
  readonly visibilitySeconds: number
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  /** Requests at the same time. Default: no limit. */
  readonly concurrency?: number
  /** A lease is lost. Neither this callback nor the others may throw. */
  readonly onLost?: (leased: L, because: LostBecause) => void
  /** Renewals went out this late, because something kept the event loop busy. */
  readonly onLate?: (lagMs: number) => void
  /** A request to renew failed as a whole; it is tried again until the deadline. */
  readonly onRenewalFailed?: (error: QueueError, messages: number) => void
}

/** SQS's limit on the whole time of one receive, renewals included. */
const longestMs = sqsLimits.visibilitySeconds * 1000

/** A delay of more than this is reported, in milliseconds. */
const lateMs = 1_000

/**
 * Keeps messages hidden from others: each lease is renewed when half of its time is over, in batches of ten.
 * The map is in the order of renewal, since every lease has the same length and a renewed one goes to the
 * end; so a turn reads only those that are due.
 */
export class LeaseRenewer<L extends Leased> {
  readonly #options: LeaseRenewerOptions<L>
  readonly #leased = new Map<L, number>()
  readonly #lengthMs: number
  /** Near the end of their twelve hours: the last renewal may be shorter than half a lease. */
  readonly #last = new Set<L>()
  /** Their last renewal failed, so the next turn sends them first. */
  #again: L[] = []
  #cancelTurn: Cancel | undefined
  #nextTurnMs = 0

  constructor(options: LeaseRenewerOptions<L>) {
    this.#options = options
    this.#lengthMs = options.visibilitySeconds * 1000
  }

  get size(): number {
    return this.#leased.size
  }

  [Symbol.iterator](): Iterator<L> {
    return this.#leased.keys()
  }

  /** Renews the lease of a message until `release`. */
  add(leased: L): void {
    this.#renewLater(leased, this.#options.clock.now())
    this.#arm()
  }

  /** A settlement is tried again: the message is renewed from the next turn on, until `release`. */
  keep(leased: L): void {
    if (this.#leased.has(leased) || leased.lost) return
    this.#again.push(leased)
    this.add(leased)
  }

  /** The message is settled, or left to its visibility timeout. */
  release(leased: L): void {
    this.#leased.delete(leased)
    if (this.#last.size > 0) this.#last.delete(leased)
    if (this.#leased.size === 0) this.#disarm()
  }

  /** Before a handler begins: a lease that ran out while nobody could renew it is lost. */
  check(leased: L): void {
    if (this.#options.clock.now() >= leased.deadlineMs) this.lose(leased, 'not begun in time')
  }

  /** The lease is lost. */
  lose(leased: L, because: LostBecause): void {
    if (leased.lost) return
    leased.lost = true
    this.release(leased)
    this.#options.onLost?.(leased, because)
  }

  /** Ends all renewals. Resolves when none is on its way. */
  async stop(): Promise<void> {
    const renewals = Array.from(this.#leased.keys(), ({ renewal }) => renewal)
    this.#disarm()
    this.#leased.clear()
    this.#last.clear()
    await Promise.all(renewals)
  }

  #renewLater(leased: L, nowMs: number): void {
    this.#leased.delete(leased)
    this.#leased.set(leased, nowMs + this.#lengthMs / 2)
  }

  #arm(): void {
    if (this.#cancelTurn !== undefined) return
    // The jitter keeps workers that were started together from renewing together.
    const turnMs = Math.min(1_000, this.#lengthMs / 10) * (0.75 + 0.25 * this.#options.random())
    this.#nextTurnMs = this.#options.clock.now() + turnMs
    this.#cancelTurn = this.#options.clock.after(turnMs, () => this.#turn(turnMs))
  }

  #disarm(): void {
    this.#cancelTurn?.()
    this.#cancelTurn = undefined
  }

  #turn(turnMs: number): void {
    const nowMs = this.#options.clock.now()
    const lagMs = nowMs - this.#nextTurnMs
    if (lagMs > lateMs) this.#options.onLate?.(lagMs)
    this.#cancelTurn = undefined
    for (const leased of this.#last) this.#isOver(leased, nowMs)
    this.#renewDue(nowMs, turnMs)
    if (this.#leased.size > 0) this.#arm()
  }

  #renewDue(nowMs: number, turnMs: number): void {
    const due = this.#again.filter((leased) => this.#leased.has(leased))
    this.#again = []
    for (const leased of due) this.#leased.delete(leased)
    for (const [leased, renewAtMs] of this.#leased) {
      // A batch that is not full is filled with leases that are due within the next turns.
      const early = due.length % sqsLimits.batchEntries === 0 ? 0 : 2 * turnMs
      if (renewAtMs > nowMs + early) break
      due.push(leased)
    }
    const alive = due.filter((leased) => !this.#isOver(leased, nowMs))
    for (const leased of alive) this.#renewLater(leased, nowMs)
    const { concurrency = Number.POSITIVE_INFINITY } = this.#options
    void forEachLimited(inBatches(alive), concurrency, async (batch) => {
      const startMs = this.#options.clock.now()
      const left = batch.filter((one) => this.#leased.has(one) && !this.#isOver(one, startMs))
      const renewal = this.#renew(left, startMs)
      markRenewal(left, renewal)
      await renewal
    })
  }

  #isOver(leased: L, nowMs: number): boolean {
    const over = nowMs >= leased.deadlineMs || this.#secondsFor(leased, nowMs) < 1
    if (over) this.lose(leased, 'expired')
    return over
  }

  /** The visibility timeout of a renewal: a whole lease, or the rest of the twelve hours, less a second. */
  #secondsFor(leased: L, nowMs: number): number {
    const leftMs = longestMs - 1_000 - (nowMs - leased.receivedAtMs)
    return Math.floor(Math.min(this.#lengthMs, leftMs) / 1000)
  }

  /** Never rejects. */
  async #renew(batch: readonly L[], nowMs: number): Promise<void> {
    if (batch.length === 0) return
    const changes = batch.map((leased) => ({
      receiptHandle: leased.received.receiptHandle,
      seconds: this.#secondsFor(leased, nowMs),
    }))
    for (const [at, leased] of batch.entries()) {
      if ((changes[at]?.seconds ?? 0) * 1000 < this.#lengthMs) this.#last.add(leased)
    }
    try {
      const results = await this.#options.queue.changeVisibility(changes)
      for (const [at, leased] of batch.entries()) {
        this.#renewed(leased, results[at], nowMs + (changes[at]?.seconds ?? 0) * 1000)
      }
    } catch (error) {
      if (error instanceof QueueError) this.#options.onRenewalFailed?.(error, batch.length)
      this.#again.push(...batch)
    }
  }

  #renewed(leased: L, result: EntryResult | undefined, deadlineMs: number): void {
    if (!this.#leased.has(leased)) return
    if (result?.ok) leased.deadlineMs = deadlineMs
    else if (result?.senderFault) this.lose(leased, 'refused')
    else this.#again.push(leased)
  }
}

/** Notes on each message that a renewal is on its way, beside an earlier one that still is. */
function markRenewal(batch: readonly Leased[], renewal: Promise<unknown>): void {
  for (const leased of batch) {
    const all = leased.renewal === undefined ? renewal : Promise.all([leased.renewal, renewal])
    leased.renewal = all
    void all.then(() => {
      if (leased.renewal === all) leased.renewal = undefined
    })
  }
}
