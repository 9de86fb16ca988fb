/** How a wait ended: with a place, by `turnAway`, or because every place is taken by an overrunning handler. */
export type EnterResult = 'entered' | 'turned away' | 'blocked'

/** Lets a limited number of holders in at once; the others wait in the order they came. */
export interface Gate {
  /** How many holders there may be. */
  readonly permits: number
  readonly taken: number
  /** How many of the holders overran their time. */
  readonly overrun: number
  /** True when one more could enter at once. */
  readonly hasRoom: boolean
  /** Every place is taken by a holder that overran its time, so it is unknown when one becomes free. */
  readonly isBlocked: boolean
  /** How many wait to enter. */
  readonly waiting: number
  /** Enters without waiting, if nobody waits before us. */
  tryEnter(): boolean
  enter(): Promise<EnterResult>
  /** Passes the place to the one that has waited longest. */
  leave(): void
  /** A holder overran its time and keeps its place. Ends every wait when no other place is left. */
  overran(): void
  /** A holder that overran its time leaves. */
  leaveLate(): void
  /** Ends every wait. Holders keep their places. */
  turnAway(): void
}

/** A gate with a fixed number of places. */
export class Semaphore implements Gate {
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

  get overrun(): number {
    return this.#overrun
  }

  get hasRoom(): boolean {
    return this.#taken < this.permits
  }

  get isBlocked(): boolean {
    return this.#overrun >= this.permits
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get idle(): boolean {
    return this.#taken === 0 && this.#waiting.length === 0
  }

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

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken--
    else next('entered')
  }

  overran(): void {
    this.#overrun++
    if (this.isBlocked) this.#endWaits('blocked')
  }

  leaveLate(): void {
    this.#overrun--
    this.leave()
  }

  turnAway(): void {
    this.#endWaits('turned away')
  }

  #endWaits(entry: EnterResult): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(entry)
  }
}
