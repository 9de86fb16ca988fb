/** The time that a rate is averaged over. */
const windowMs = 5_000

/** The rate at which a count grows, averaged over the last five seconds. */
export class Rate {
  readonly #marks: { atMs: number; count: number }[] = []

  /** Returns the rate per second. `count` is the current count. */
  perSecond(count: number, nowMs: number = performance.now()): number {
    this.#marks.push({ atMs: nowMs, count })
    while ((this.#marks[0]?.atMs ?? nowMs) < nowMs - windowMs) this.#marks.shift()
    const first = this.#marks[0]
    if (first === undefined || first.atMs === nowMs) return 0
    return ((count - first.count) * 1000) / (nowMs - first.atMs)
  }
}
