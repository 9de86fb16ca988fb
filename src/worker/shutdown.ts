import { longestTimerMs } from '../message/timer.ts'

/** How much of the grace period is kept for ending receives and interrupting handlers, in milliseconds. */
const reserveMs = 3_000

export interface ShutdownOptions {
  readonly nowMs: () => number
  /** The grace period is nearly over: end open receives, signal handlers to stop. */
  readonly onHurry: () => void
  /** Everything is settled, or the grace period is over. Called once. */
  readonly onOver: () => void
}

/** The grace period of a stop, shared by open receives, handlers and acknowledgements. */
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
