/** The burst: unused tokens are kept for this long, in seconds. */
const burstSeconds = 0.1

/** A token bucket: at most this many per second, evenly spread. */
export class RateLimit {
  readonly #perSecond: number
  readonly #most: number
  readonly #nowMs: () => number
  #tokens: number
  #countedMs: number
  #waiting: ((mayTry: boolean) => void)[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(perSecond: number, nowMs: () => number) {
    this.#perSecond = perSecond
    this.#most = Math.max(1, perSecond * burstSeconds)
    this.#nowMs = nowMs
    this.#tokens = this.#most
    this.#countedMs = nowMs()
  }

  /** True when one may begin now. */
  get hasToken(): boolean {
    const nowMs = this.#nowMs()
    const earned = ((nowMs - this.#countedMs) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#most, this.#tokens + earned)
    this.#countedMs = nowMs
    return this.#tokens >= 1
  }

  /** One begins. */
  take(): void {
    this.#tokens--
  }

  /** Resolves with true when there may be a token; with false when `turnAway` ended the wait. */
  wait(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#arm()
    })
  }

  turnAway(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const resolve of this.#waiting.splice(0)) resolve(false)
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return
    const missing = this.hasToken ? 1 : 1 - this.#tokens
    this.#timer = setTimeout(() => this.#letTry(), Math.ceil((missing / this.#perSecond) * 1000))
  }

  #letTry(): void {
    this.#timer = undefined
    const ready = this.hasToken ? Math.floor(this.#tokens) : 0
    for (const resolve of this.#waiting.splice(0, ready)) resolve(true)
    this.#arm()
  }
}
