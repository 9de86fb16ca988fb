/** Over how long a rate is taken, so that it is calm. */
const windowMs = 5_000

/** How fast a count grows, over the last five seconds. */
export class Rate {
  readonly #marks: { atMs: number; count: number }[] = []

  /** Per second. Called with the count as it is now. */
  perSecond(count: number, nowMs: number = performance.now()): number {
    this.#marks.push({ atMs: nowMs, count })
    while ((this.#marks[0]?.atMs ?? nowMs) < nowMs - windowMs) this.#marks.shift()
    const first = this.#marks[0]
    if (first === undefined || first.atMs === nowMs) return 0
    return ((count - first.count) * 1000) / (nowMs - first.atMs)
  }
}
