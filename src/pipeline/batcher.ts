/** When a batch is carried out. */
export interface BatcherOptions<T> {
  /** At this many items, at once. */
  readonly maxItems: number
  /** Before an item that would bring the batch above this size, by `sizeOf`. */
  readonly maxSize?: number
  readonly sizeOf?: (item: T) => number
  /** This long after its first item, in milliseconds. */
  readonly lingerMs: number
  /** Carries a batch out. Must not throw. */
  readonly carryOut: (items: readonly T[]) => void
}

/** Gathers items until a batch is full or its first item has waited long enough. */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>
  #items: T[] = []
  #size = 0
  #timer: NodeJS.Timeout | undefined
  #hurried = false

  constructor(options: BatcherOptions<T>) {
    this.#options = options
  }

  get gathered(): number {
    return this.#items.length
  }

  add(item: T, hurry = false): void {
    const { maxItems, maxSize = Infinity, sizeOf } = this.#options
    const lingerMs = this.#hurried ? 0 : this.#options.lingerMs
    const size = sizeOf?.(item) ?? 0
    if (this.#items.length > 0 && this.#size + size > maxSize) this.flush()
    this.#items.push(item)
    this.#size += size
    if (this.#items.length >= maxItems || hurry) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), lingerMs)
  }

  /** Takes an item out that has not been carried out. */
  remove(item: T): void {
    const at = this.#items.indexOf(item)
    if (at === -1) return
    this.#items.splice(at, 1)
    this.#size -= this.#options.sizeOf?.(item) ?? 0
    // The next item waits for its own time.
    if (this.#items.length === 0) this.flush()
  }

  /** Carries out the gathered items. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    this.#size = 0
    this.#options.carryOut(items)
  }

  /** A stop has begun: from now on no item waits. */
  hurry(): void {
    this.#hurried = true
    this.flush()
  }
}
