/** An item in a heap, by which it can be taken out. */
export interface HeapEntry<Item> {
  readonly item: Item
  readonly key: number
  /** Where it is; only the heap changes it. */
  index: number
}

/** A binary heap: items by a number, the least first. */
export class Heap<Item> {
  /** The children of the entry at index i are at 2i + 1 and 2i + 2; the key of neither is less. */
  readonly #entries: HeapEntry<Item>[] = []

  get size(): number {
    return this.#entries.length
  }

  get first(): HeapEntry<Item> | undefined {
    return this.#entries[0]
  }

  add(item: Item, key: number): HeapEntry<Item> {
    const entry = { item, key, index: this.#entries.length }
    this.#entries.push(entry)
    this.#rise(entry)
    return entry
  }

  /** The entry must be one of this heap. */
  delete({ index }: HeapEntry<Item>): void {
    const last = this.#entries.pop() as HeapEntry<Item>
    if (index === this.#entries.length) return
    this.#put(last, index)
    this.#rise(last)
    this.#sink(last)
  }

  clear(): void {
    this.#entries.length = 0
  }

  #rise(entry: HeapEntry<Item>): void {
    while (entry.index > 0) {
      const parent = this.#entries[(entry.index - 1) >> 1] as HeapEntry<Item>
      if (parent.key <= entry.key) return
      this.#swap(entry, parent)
    }
  }

  #sink(entry: HeapEntry<Item>): void {
    for (;;) {
      const left = this.#entries[2 * entry.index + 1]
      const right = this.#entries[2 * entry.index + 2]
      const least = left && right && right.key < left.key ? right : left
      if (least === undefined || least.key >= entry.key) return
      this.#swap(entry, least)
    }
  }

  #swap(one: HeapEntry<Item>, other: HeapEntry<Item>): void {
    const { index } = one
    this.#put(one, other.index)
    this.#put(other, index)
  }

  #put(entry: HeapEntry<Item>, index: number): void {
    this.#entries[index] = entry
    entry.index = index
  }
}
