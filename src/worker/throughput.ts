/** How fast an average follows what is measured: the weight of the newest figure. */
const weight = 0.3

/** Completions are counted over this long; the first time only until there are a few. */
const windowMs = 100
const fewAtFirst = 10

/** A prefetched message may wait this long for a handler, so that it is not kept from other workers. */
const patienceMs = 2_000

/**
 * What the worker has measured of itself: messages settled per millisecond, and how long a receive
 * takes that need not wait for messages. Together they say how many messages to hold beyond those
 * whose handlers run, so that no handler's place stays empty while a receive is on its way.
 */
export class Throughput {
  readonly #nowMs: () => number
  #roundTripMs = 0
  #perMs = 0
  #settled = 0
  #windowStartMs: number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#windowStartMs = nowMs()
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
    this.#roundTripMs =
      this.#roundTripMs === 0 ? tookMs : this.#roundTripMs + weight * (tookMs - this.#roundTripMs)
  }

  /** Messages to hold beyond the running ones: two round trips' worth, or a batch that waits briefly. */
  get prefetch(): number {
    const whileReceiving = Math.ceil(2 * this.#perMs * this.#roundTripMs)
    const soonHandled = Math.floor(this.#perMs * patienceMs)
    return Math.max(whileReceiving, Math.min(10, soonHandled))
  }
}
