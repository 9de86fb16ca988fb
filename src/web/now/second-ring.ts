/** Counts of several kinds, of each of the last seconds. */
export class SecondRing {
  readonly #seconds: number
  readonly #kinds: number
  readonly #counts: Uint32Array
  /** The second of the latest count, since 1970. */
  #latest = 0

  constructor(seconds: number, kinds: number) {
    this.#seconds = seconds
    this.#kinds = kinds
    this.#counts = new Uint32Array(seconds * kinds)
  }

  add(kind: number, second: number): void {
    if (second !== this.#latest) this.#advance(second)
    const at = (this.#latest % this.#seconds) * this.#kinds + kind
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** The counts of so many seconds until this one, which is the last. */
  last(count: number, second: number): readonly (readonly number[])[] {
    this.#advance(second)
    return Array.from({ length: count }, (_, at) => {
      const from = ((this.#latest - count + 1 + at) % this.#seconds) * this.#kinds
      return [...this.#counts.subarray(from, from + this.#kinds)]
    })
  }

  /** How many of each kind there were in so many seconds until this one. */
  sums(count: number, second: number): readonly number[] {
    const sums = new Array<number>(this.#kinds).fill(0)
    for (const counts of this.last(count, second)) {
      for (const [kind, value] of counts.entries()) sums[kind] = (sums[kind] ?? 0) + value
    }
    return sums
  }

  /** A clock that is corrected by a second goes on in the latest one. One that is set back further begins anew. */
  #advance(second: number): void {
    if (second < this.#latest - 1) {
      this.#counts.fill(0)
      this.#latest = second
    }
    if (second <= this.#latest) return
    const from = Math.max(this.#latest + 1, second - this.#seconds + 1)
    for (let at = from; at <= second; at++) {
      const start = (at % this.#seconds) * this.#kinds
      this.#counts.fill(0, start, start + this.#kinds)
    }
    this.#latest = second
  }
}
