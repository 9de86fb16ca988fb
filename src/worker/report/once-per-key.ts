import { LRUCache } from 'lru-cache'

/** How many things are remembered as told. */
const maxTold = 10_000

const clock = { now: () => performance.now() }

/** Lets each thing be told once, within a bound: an operator wants to know, not to drown. */
export class ToldOnce {
  readonly #told: LRUCache<string, true>

  /** @param againMs after this time a thing is new once more. Default: never. */
  constructor(againMs?: number) {
    const ttl = againMs === undefined ? {} : { ttl: againMs, ttlResolution: 0, perf: clock }
    this.#told = new LRUCache({ max: maxTold, ...ttl })
  }

  /** True the first time. */
  isNew(thing: string): boolean {
    if (this.#told.has(thing)) return false
    this.#told.set(thing, true)
    return true
  }
}
