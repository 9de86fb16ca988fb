import { LRUCache } from 'lru-cache'

/** How many keys are remembered. */
const maxKeys = 10_000

const clock = { now: () => performance.now() }

/** Lets each key pass once, so that a fact about many messages is reported once. Its memory is limited. */
export class OncePerKey {
  readonly #keys: LRUCache<string, true>

  /** @param againMs after this time a key is new again. Default: never. */
  constructor(againMs?: number) {
    const ttl = againMs === undefined ? {} : { ttl: againMs, ttlResolution: 0, perf: clock }
    this.#keys = new LRUCache({ max: maxKeys, ...ttl })
  }

  /** True the first time. */
  isNew(key: string): boolean {
    if (this.#keys.has(key)) return false
    this.#keys.set(key, true)
    return true
  }
}
