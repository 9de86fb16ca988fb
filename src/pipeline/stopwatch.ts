/** Measures the time of a handler apart from the time that its event waits. The event waits at first. */
export class Stopwatch {
  /** How long it waited, in milliseconds, until the last change. */
  waitedMs = 0
  /** How long its handler ran. */
  durationMs = 0
  readonly #nowMs: () => number
  #sinceMs: number
  #isWaiting = true

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#sinceMs = nowMs()
  }

  /** From now on it waits: for its batch. */
  waits(): void {
    this.stop()
    this.#isWaiting = true
  }

  /** From now on its handler runs. */
  runs(): void {
    this.stop()
    this.#isWaiting = false
  }

  stop(): void {
    const nowMs = this.#nowMs()
    const ms = nowMs - this.#sinceMs
    if (this.#isWaiting) this.waitedMs += ms
    else this.durationMs += ms
    this.#sinceMs = nowMs
  }
}
