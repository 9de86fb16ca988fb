/** How a wait ended: with a place, by `turnAway`, or because every place is taken by an overrunning handler. */
export type EnterResult = 'entered' | 'turned away' | 'blocked'

/** Lets at most `permits` holders in at once; the others wait in the order they came. */
export class Semaphore {
  readonly permits: number
  #taken = 0
  #overrun = 0
  #waiting: ((entry: EnterResult) => void)[] = []

  constructor(permits: number) {
    this.permits = permits
  }

  get taken(): number {
    return this.#taken
  }

  /** How many of the holders overran their time. */
  get overrun(): number {
    return this.#overrun
  }

  /** Every place is taken by a holder that overran its time, so it is unknown when one becomes free. */
  get isBlocked(): boolean {
    return this.#overrun >= this.permits
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get idle(): boolean {
    return this.#taken === 0 && this.#waiting.length === 0
  }

  /** Enters without waiting, if nobody waits before us. */
  tryEnter(): boolean {
    if (this.#taken >= this.permits) return false
    this.#taken++
    return true
  }

  enter(): Promise<EnterResult> {
    return new Promise((resolve) => {
      if (this.tryEnter()) resolve('entered')
      else this.#waiting.push(resolve)
    })
  }

  /** Passes the place to the one that has waited longest. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken--
    else next('entered')
  }

  /** A holder overran its time and keeps its place. Ends every wait when no other place is left. */
  overran(): void {
    this.#overrun++
    if (this.isBlocked) this.#endWaits('blocked')
  }

  /** A holder that overran its time leaves. */
  leaveLate(): void {
    this.#overrun--
    this.leave()
  }

  /** Ends every wait. Holders keep their places. */
  turnAway(): void {
    this.#endWaits('turned away')
  }

  #endWaits(entry: EnterResult): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(entry)
  }
}
