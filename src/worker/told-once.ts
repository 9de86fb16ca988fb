import { LRUCache } from 'lru-cache'

/** How many things are remembered as told. */
const maxTold = 10_000

/** Lets each thing be told once, within a bound: an operator wants to know, not to drown. */
export class ToldOnce {
  readonly #told = new LRUCache<string, true>({ max: maxTold })

  /** True the first time. */
  isNew(thing: string): boolean {
    if (this.#told.has(thing)) return false
    this.#told.set(thing, true)
    return true
  }
}
