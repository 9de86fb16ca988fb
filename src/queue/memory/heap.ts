/** A binary heap: returns its items in an order. */
export class Heap<Item> {
  readonly #isBefore: (one: Item, other: Item) => boolean
  /** The children of the item at index i are at 2i + 1 and 2i + 2; neither comes before it. */
  readonly #items: Item[] = []

  constructor(isBefore: (one: Item, other: Item) => boolean) {
    this.#isBefore = isBefore
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  push(item: Item): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#isBefore(item, items[above] as Item)) break
      items[at] = items[above] as Item
      at = above
    }
    items[at] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (items.length > 0) this.#sink(last as Item)
    return first
  }

  #sink(item: Item): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      const next = below + 1
      if (next < items.length && this.#isBefore(items[next] as Item, items[below] as Item)) {
        below = next
      }
      if (!this.#isBefore(items[below] as Item, item)) break
      items[at] = items[below] as Item
      at = below
    }
    items[at] = item
  }
}
