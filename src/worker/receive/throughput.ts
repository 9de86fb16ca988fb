import { sqsLimits } from '../../queue/port.ts'

/** How fast an average follows what is measured: the weight of the newest figure. */
const weight = 0.3

/** Completions are counted over this long; the first time only until there are a few. */
const windowMs = 100
const fewAtFirst = 10

/**
 * The round trip is the shortest of this long, and of as long before. Not the average: where receives
 * wait for each other, on their way or in our own event loop, more of them would only wait longer.
 */
const roundTripWindowMs = 30_000

/** A prefetched message may wait this long for a handler, so that it is not kept from other workers. */
const patienceMs = 2_000

/**
 * What the worker has measured of itself: messages settled per millisecond, and how long a receive
 * takes that need not wait for messages. Together they say how many messages to hold beyond those
 * whose handlers run, so that no handler's place stays empty while a receive is on its way.
 */
export class Throughput {
  readonly #nowMs: () => number
  #shortestMs = Infinity
  #shortestBeforeMs = Infinity
  #roundTripWindowStartMs: number
  #perMs = 0
  #settled = 0
  #windowStartMs: number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#windowStartMs = nowMs()
    this.#roundTripWindowStartMs = nowMs()
  }

  settled(): void {
    this.#settled++
    const nowMs = this.#nowMs()
    const passedMs = nowMs - this.#windowStartMs
    const isFirst = this.#perMs === 0 && this.#settled >= fewAtFirst && passedMs > 0
    if (passedMs < windowMs && !isFirst) return
    this.#perMs += weight * (this.#settled / passedMs - this.#perMs)
    this.#settled = 0
    this.#windowStartMs = nowMs
  }

  /** A receive that came back full: it did not wait, so its time is the round trip. */
  received(tookMs: number): void {
    const nowMs = this.#nowMs()
    if (nowMs - this.#roundTripWindowStartMs > roundTripWindowMs) {
      this.#shortestBeforeMs = this.#shortestMs
      this.#shortestMs = Infinity
      this.#roundTripWindowStartMs = nowMs
    }
    this.#shortestMs = Math.min(this.#shortestMs, tookMs)
  }

  /**
   * Messages to hold beyond the running ones: three round trips' worth, or two batches where they wait
   * briefly. With one, the next receive would begin only when nothing is left to do.
   */
  get prefetch(): number {
    const roundTripMs = Math.min(this.#shortestMs, this.#shortestBeforeMs)
    const known = Number.isFinite(roundTripMs)
    const whileReceiving = known ? Math.ceil(3 * this.#perMs * roundTripMs) : 0
    const soonHandled = Math.floor(this.#perMs * patienceMs)
    return Math.max(whileReceiving, Math.min(2 * sqsLimits.batchEntries, soonHandled))
  }
}
