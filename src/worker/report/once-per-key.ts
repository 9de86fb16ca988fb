import { LRUCache } from 'lru-cache'

/** How many keys are remembered. */
const maxKeys = 10_000

/** The cache takes an entry that was set at 0 for one without a time. */
const clock = { now: () => 1 + performance.now() }

/** Lets each key pass once, so that a fact about many messages is reported once. Its memory is limited. */
export class OncePerKey {
  readonly #againMs: number | undefined
  #keys: LRUCache<string, true> | undefined

  /** @param againMs after this time a key is new again. Default: never. */
  constructor(againMs?: number) {
    this.#againMs = againMs
  }

  /** True the first time. */
  isNew(key: string): boolean {
    // Its memory is taken at once and in full: not before there is a key.
    this.#keys ??= createCache(this.#againMs)
    if (this.#keys.has(key)) return false
    this.#keys.set(key, true)
    return true
  }
}

function createCache(againMs: number | undefined): LRUCache<string, true> {
  const ttl = againMs === undefined ? {} : { ttl: againMs, ttlResolution: 0, perf: clock }
  return new LRUCache({ max: maxKeys, ...ttl })
}
