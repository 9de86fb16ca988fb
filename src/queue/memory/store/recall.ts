/** FIFO: ids of messages sent within this time are remembered, and so are receive attempts (SQS). */
const recallMs = 5 * 60_000

/** What a FIFO queue remembers for five minutes, by a name. */
export class Recall<Value> {
  readonly #remembered = new Map<string, { readonly value: Value; readonly atMs: number }>()

  get(name: string | undefined, nowMs: number): Value | undefined {
    const found = name === undefined ? undefined : this.#remembered.get(name)
    return found && found.atMs + recallMs > nowMs ? found.value : undefined
  }

  set(name: string | undefined, value: Value, nowMs: number): void {
    if (name === undefined) return
    this.#forget(nowMs)
    // Anew, so that the map stays in the order of time.
    this.#remembered.delete(name)
    this.#remembered.set(name, { value, atMs: nowMs })
  }

  #forget(nowMs: number): void {
    for (const [name, { atMs }] of this.#remembered) {
      if (atMs + recallMs > nowMs) return
      this.#remembered.delete(name)
    }
  }
}
