/** A turn is slow when it takes longer than this. In each turn after it only one handler begins. */
const slowMs = 10

/** After a slow turn, this many turns pass before the next handler begins: an answer of SQS needs several. */
const turnsForAnswers = 3

/**
 * The most handlers that begin in one turn, however short it is. Their code after a first await can run in
 * the same turn.
 */
const mostInOne = 128

/**
 * Spreads the starts of handlers over turns of the event loop, so that handlers that block it do not starve
 * the renewal of leases. Many begin in a short turn; after a slow turn one begins in each, with time for the
 * network between them.
 */
export class Turns {
  readonly #nowMs: () => number
  #allowed = 1
  #begun = 0
  #turnStartedMs: number | undefined
  #waiting: (() => void)[] = []

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Undefined when a handler may begin in this turn; otherwise resolves in the turn in which it may. */
  next(): Promise<void> | undefined {
    if (this.#turnStartedMs === undefined) this.#beginTurn()
    if (this.#begun < this.#allowed && this.#waiting.length === 0 && this.#isShort()) {
      this.#begun++
      return undefined
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** For work that begins no handler: undefined while this turn is short; otherwise resolves in the next one. */
  yield(): Promise<void> | undefined {
    if (this.#turnStartedMs === undefined) this.#beginTurn()
    return this.#isShort() ? undefined : new Promise((resolve) => setImmediate(resolve))
  }

  #isShort(): boolean {
    return this.#nowMs() - (this.#turnStartedMs ?? 0) <= slowMs
  }

  #beginTurn(): void {
    this.#turnStartedMs = this.#nowMs()
    setImmediate(() => this.#turnEnded())
  }

  #turnEnded(): void {
    const isSlow = !this.#isShort()
    this.#allowed = isSlow ? 1 : Math.min(mostInOne, 2 * this.#allowed)
    this.#turnStartedMs = undefined
    this.#begun = 0
    if (isSlow) this.#afterTurns(turnsForAnswers - 1)
    else this.#letIn()
  }

  #afterTurns(turns: number): void {
    // No handler begins meanwhile.
    this.#begun = this.#allowed
    this.#turnStartedMs = this.#nowMs()
    setImmediate(() => (turns === 1 ? this.#letIn() : this.#afterTurns(turns - 1)))
  }

  #letIn(): void {
    this.#begun = 0
    this.#turnStartedMs = undefined
    if (this.#waiting.length === 0) return
    this.#beginTurn()
    const next = this.#waiting.splice(0, this.#allowed)
    this.#begun = next.length
    for (const begin of next) begin()
  }
}
