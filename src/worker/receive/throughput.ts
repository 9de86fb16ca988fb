import { sqsLimits } from '../../queue/port.ts'

/** The weight of the newest measurement in a moving average. */
const weight = 0.3

/** Completions are counted over this long; the first time only until there are a few. */
const windowMs = 100
const fewAtFirst = 10

/**
 * The round trip is the shortest within this time and the same time before. Not the average: where receives
 * wait for each other, more of them would only wait longer.
 */
const roundTripWindowMs = 30_000

/** How long a prefetched message may wait for a handler: other workers could handle it meanwhile. */
const patienceMs = 2_000

/**
 * Measures messages settled per millisecond, and the time of a receive that does not wait for messages.
 * From these follows how many messages to receive ahead of the running handlers, so that no place stays
 * free while a receive is open.
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

  /** A receive returned full: it did not wait, so its time is the round trip. */
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
   * How many messages to receive ahead: as many as are handled in three round trips, or two batches if
   * their wait is short. With one batch, the next receive would begin only when nothing is left to do.
   */
  get prefetch(): number {
    const roundTripMs = Math.min(this.#shortestMs, this.#shortestBeforeMs)
    const known = Number.isFinite(roundTripMs)
    const whileReceiving = known ? Math.ceil(3 * this.#perMs * roundTripMs) : 0
    const soonHandled = Math.floor(this.#perMs * patienceMs)
    return Math.max(whileReceiving, Math.min(2 * sqsLimits.batchEntries, soonHandled))
  }
}
