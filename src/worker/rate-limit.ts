/** At most so many per second, with a burst of one second's worth. */
export class RateLimit {
  readonly #perSecond: number
  readonly #nowMs: () => number
  #tokens: number
  #countedMs: number
  #waiting: ((entered: boolean) => void)[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(perSecond: number, nowMs: () => number) {
    this.#perSecond = perSecond
    this.#nowMs = nowMs
    this.#tokens = Math.max(1, perSecond)
    this.#countedMs = nowMs()
  }

  tryEnter(): boolean {
    if (this.#waiting.length > 0) return false
    return this.#take()
  }

  enter(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#letIn()
    })
  }

  /** A token that was spent does not come back. */
  leave(): void {}

  turnAway(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const resolve of this.#waiting.splice(0)) resolve(false)
  }

  #take(): boolean {
    const nowMs = this.#nowMs()
    const earned = ((nowMs - this.#countedMs) / 1000) * this.#perSecond
    this.#tokens = Math.min(Math.max(1, this.#perSecond), this.#tokens + earned)
    this.#countedMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  #letIn(): void {
    while (this.#waiting.length > 0 && this.#take()) this.#waiting.shift()?.(true)
    if (this.#waiting.length === 0 || this.#timer !== undefined) return
    const waitMs = Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#letIn()
    }, waitMs)
  }
}
