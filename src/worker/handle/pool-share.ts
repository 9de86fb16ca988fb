import type { EnterResult, Gate } from './semaphore.ts'

/** What the shares of a pool decide together. */
export interface SharedPlaces {
  /** True when one more handler of this share may begin now. */
  allows(share: PoolShare): boolean
  /** How many places this share could have now, without waiting for those that others have. */
  within(share: PoolShare): number
  /** True when handlers that overran their time keep every place that this share could have. */
  blocks(share: PoolShare): boolean
  /** This share has one handler more. */
  took(): void
  /** This share has one handler less. */
  freed(share: PoolShare): void
  /** A handler overran its time, or one that had settles. */
  overran(change: 1 | -1): void
  /** The worker of this share has stopped. */
  left(share: PoolShare): void
}

/** The places of one worker in a pool that several share: its last gate. */
export class PoolShare implements Gate {
  readonly #places: SharedPlaces
  readonly #most: number
  readonly #onRoom: () => void
  #taken = 0
  #overrun = 0
  #waiting: ((entry: EnterResult) => void)[] = []

  /**
   * @param most the most places that this worker takes, however many are free.
   * @param onRoom called when places are free that this worker does not wait for.
   */
  constructor(places: SharedPlaces, most: number, onRoom: () => void) {
    this.#places = places
    this.#most = most
    this.#onRoom = onRoom
  }

  get most(): number {
    return this.#most
  }

  get taken(): number {
    return this.#taken
  }

  get overrun(): number {
    return this.#overrun
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get permits(): number {
    return this.#places.within(this)
  }

  get hasRoom(): boolean {
    return this.#places.allows(this)
  }

  get isBlocked(): boolean {
    return this.#places.blocks(this)
  }

  tryEnter(): boolean {
    if (!this.#places.allows(this)) return false
    this.#take()
    return true
  }

  enter(): Promise<EnterResult> {
    return new Promise((resolve) => {
      if (this.tryEnter()) resolve('entered')
      else this.#waiting.push(resolve)
    })
  }

  leave(): void {
    this.#taken--
    this.#places.freed(this)
  }

  overran(): void {
    this.#overrun++
    this.#places.overran(1)
  }

  leaveLate(): void {
    this.#overrun--
    this.#places.overran(-1)
    this.leave()
  }

  turnAway(): void {
    this.#endWaits('turned away')
  }

  /** Lets in the one that has waited longest. */
  letIn(): void {
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#take()
    next('entered')
  }

  /** Ends every wait if no place can become free in a known time. */
  endBlockedWaits(): void {
    if (this.#waiting.length > 0 && this.isBlocked) this.#endWaits('blocked')
  }

  /** Tells a worker that waits for nothing that a handler could begin. */
  announceRoom(): void {
    if (this.#waiting.length === 0 && this.hasRoom) this.#onRoom()
  }

  /** The worker has stopped: the others share what it had. A handler that still runs keeps its place. */
  end(): void {
    this.#places.left(this)
  }

  #take(): void {
    this.#taken++
    this.#places.took()
  }

  #endWaits(entry: EnterResult): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(entry)
  }
}
