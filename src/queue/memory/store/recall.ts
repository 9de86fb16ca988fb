/** FIFO: ids of messages sent within this time are remembered, and so are receive attempts (SQS). */
const recallMs = 5 * 60_000

/** What a FIFO queue remembers for five minutes, by a name. */
export class Recall<Value> {
  #recent: Memories<Value> = new Map()
  /** Those from before `#recent` began; all are forgotten at once. */
  #earlier: Memories<Value> = new Map()
  #beganMs = Number.NEGATIVE_INFINITY

  get(name: string | undefined, nowMs: number): Value | undefined {
    if (name === undefined) return undefined
    const found = this.#recent.get(name) ?? this.#earlier.get(name)
    return found && found.atMs + recallMs > nowMs ? found.value : undefined
  }

  set(name: string | undefined, value: Value, nowMs: number): void {
    if (name === undefined) return
    if (this.#beganMs + recallMs <= nowMs) {
      this.#earlier = this.#recent
      this.#recent = new Map()
      this.#beganMs = nowMs
    }
    this.#recent.set(name, { value, atMs: nowMs })
  }

  delete(name: string): void {
    this.#recent.delete(name)
    this.#earlier.delete(name)
  }
}

type Memories<Value> = Map<string, { readonly value: Value; readonly atMs: number }>
