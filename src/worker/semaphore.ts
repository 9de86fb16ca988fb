/** Lets at most `permits` holders in at once; the others wait in the order they came. */
export class Semaphore {
  readonly permits: number
  #held = 0
  #waiting: ((entered: boolean) => void)[] = []

  constructor(permits: number) {
    this.permits = permits
  }

  get held(): number {
    return this.#held
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get idle(): boolean {
    return this.#held === 0 && this.#waiting.length === 0
  }

  /** Enters without waiting, if nobody waits before us. */
  tryEnter(): boolean {
    if (this.#held >= this.permits) return false
    this.#held++
    return true
  }

  /** True once there is room; false when the wait was ended by `turnAway`. */
  enter(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.tryEnter()) resolve(true)
      else this.#waiting.push(resolve)
    })
  }

  /** Hands the place to whoever waits longest. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#held--
    else next(true)
  }

  /** Ends every wait with false. Holders are not touched. */
  turnAway(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(false)
  }
}
