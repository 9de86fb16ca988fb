import { type BackoffLimits, backoffMs } from './backoff.ts'

const afterFailures: BackoffLimits = { firstMs: 500, longestMs: 30_000 }

/** Counts failures in a row, and delays the next attempt accordingly. */
export class BackoffTimer {
  readonly #random: () => number
  readonly #limits: BackoffLimits
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #over: Promise<void> | undefined
  #end: (() => void) | undefined

  constructor(random: () => number, limits = afterFailures) {
    this.#random = random
    this.#limits = limits
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures
  }

  /** Resolves when the wait after the last failure is over; undefined when there is none. */
  wait(): Promise<void> | undefined {
    return this.#over
  }

  /** Begins a wait and returns its length, in milliseconds. Failures at the same time share one. */
  failed(): number {
    if (this.#over !== undefined) return backoffMs(this.#limits, this.#failures + 1, 1)
    this.#failures++
    const waitMs = backoffMs(this.#limits, this.#failures, this.#random())
    this.#over = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#timer = setTimeout(() => this.cancel(), waitMs)
    return waitMs
  }

  /** Ends the row of failures. True if there were any. */
  succeeded(): boolean {
    const recovered = this.#failures > 0
    this.#failures = 0
    return recovered
  }

  /** Ends the wait at once. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#over = undefined
    this.#end?.()
  }
}
