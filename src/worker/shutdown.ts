/** How much of the budget is kept for giving up polls and interrupting handlers, in milliseconds. */
const reserveMs = 3_000

/** What Node's timers can take. */
const longestTimerMs = 2 ** 31 - 1

export interface ShutdownOptions {
  readonly nowMs: () => number
  /** The grace is nearly over: open polls are to be given up, handlers told to stop. */
  readonly onHurry: () => void
  /** Everything is settled, or the budget is used up. Called once. */
  readonly onOver: () => void
}

/** The budget of a stop: one for the open poll, the handlers and the acknowledgements together. */
export class Shutdown {
  readonly #options: ShutdownOptions
  readonly #endsMs: number
  #hurry: NodeJS.Timeout | undefined
  #over: NodeJS.Timeout | undefined
  #isOver = false

  constructor(graceMs: number, options: ShutdownOptions) {
    this.#options = options
    this.#endsMs = options.nowMs() + graceMs
    this.within(graceMs)
  }

  /** Ends within this time, if it would end later. */
  within(ms: number): void {
    if (this.#isOver) return
    const leftMs = Math.max(0, Math.min(ms, longestTimerMs, this.#endsMs - this.#options.nowMs()))
    clearTimeout(this.#hurry)
    clearTimeout(this.#over)
    this.#hurry = setTimeout(this.#options.onHurry, leftMs - Math.min(reserveMs, leftMs / 5))
    this.#over = setTimeout(() => this.end(), leftMs)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#hurry)
    clearTimeout(this.#over)
    this.#options.onOver()
  }
}
