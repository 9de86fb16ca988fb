/** Calls a function at most once in a while: at once, and when more was asked for meanwhile, at the end of it. */
export class Throttled {
  readonly #everyMs: number
  readonly #call: () => void
  #timer: NodeJS.Timeout | undefined
  #isDue = false

  constructor(everyMs: number, call: () => void) {
    this.#everyMs = everyMs
    this.#call = call
  }

  ask(): void {
    if (this.#timer !== undefined) {
      this.#isDue = true
      return
    }
    this.#begin()
  }

  /** Calls now, whenever the last call was. */
  now(): void {
    this.end()
    this.#begin()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isDue = false
  }

  #begin(): void {
    this.#call()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.#isDue) return
      this.#isDue = false
      this.#begin()
    }, this.#everyMs).unref()
  }
}
