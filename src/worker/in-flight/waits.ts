interface Wait {
  readonly isOver: () => boolean
  readonly resolve: () => void
}

/** Waits for something that is looked at again whenever it may have changed. */
export class Waits {
  #waits: readonly Wait[] = []

  until(isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waits = [...this.#waits, { isOver, resolve }]
      this.look()
    })
  }

  /** It may have changed. */
  look(): void {
    if (this.#waits.length === 0) return
    this.#waits = this.#waits.filter(({ isOver, resolve }) => {
      const isDone = isOver()
      if (isDone) resolve()
      return !isDone
    })
  }
}
