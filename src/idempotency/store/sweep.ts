import { assertSeconds } from '../idempotency-error.ts'

/** How many rows one statement of a sweep deletes. */
export const sweepRows = 1_000

/** Deletes now and then what is forgotten, some rows at a time, beside the events and one statement after the other. */
export class Sweep {
  readonly #everyMs: number
  readonly #deleteSome: () => Promise<number>
  #nextMs: number
  #isRunning = false

  /** @param deleteSome deletes at most `sweepRows`, and answers how many it deleted. */
  constructor(everySeconds: number, deleteSome: () => Promise<number>) {
    if (everySeconds !== 0) assertSeconds('sweepSeconds of postgresStore', everySeconds, 1, 86_400)
    this.#everyMs = everySeconds === 0 ? Infinity : everySeconds * 1_000
    this.#deleteSome = deleteSome
    this.#nextMs = performance.now() + this.#everyMs
  }

  /** An event has come: sweeps if it is time, and returns at once. */
  begin(): void {
    if (this.#isRunning || performance.now() < this.#nextMs) return
    this.#isRunning = true
    void this.#run()
  }

  async #run(): Promise<void> {
    try {
      while ((await this.#deleteSome()) >= sweepRows);
    } catch {
      // The events say what is wrong with the database; the rows stay for the next sweep.
    } finally {
      this.#isRunning = false
      this.#nextMs = performance.now() + this.#everyMs
    }
  }
}
