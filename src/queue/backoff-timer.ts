/** The first wait and the longest, in milliseconds. */
export interface PaceLimits {
  readonly firstMs: number
  readonly longestMs: number
}

const afterFailures: PaceLimits = { firstMs: 500, longestMs: 30_000 }

/** Paces requests after failures: each wait is twice as long as the one before, with jitter. */
export class Pace {
  readonly #random: () => number
  readonly #limits: PaceLimits
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

  /** Resolves when the wait after the last failure is over; at once when there was none. */
  wait(): Promise<void> | undefined {
    return this.#over
  }

  /** Begins a wait; how long, in milliseconds. Failures at the same time share one. */
  failed(): number {
    const { firstMs, longestMs } = this.#limits
    const fullMs = Math.min(longestMs, firstMs * 2 ** this.#failures)
    if (this.#over !== undefined) return fullMs
    this.#failures++
    const waitMs = fullMs * (0.5 + 0.5 * this.#random())
    this.#over = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#timer = setTimeout(() => this.cancel(), waitMs)
    return waitMs
  }

  /** True when failures came before. */
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
