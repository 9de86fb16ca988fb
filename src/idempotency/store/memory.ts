import { LRUCache } from 'lru-cache'
import type { IdempotencyStore } from '../store.ts'

/** Options of memoryStore. */
export interface MemoryStoreOptions {
  /** The most keys that are known as done, at least 1. Beyond that the oldest are forgotten. Default 100,000. */
  readonly maxKeys?: number | undefined
}

interface Lease {
  readonly token: string
  readonly untilMs: number
}

/**
 * Keeps the keys in this process: for one process, and for tests. A key that is done takes about 600 bytes. Time is that of
 * `performance.now()`, which does not jump with the clock.
 *
 * @throws RangeError for a `maxKeys` that is no whole number of at least 1.
 */
export function memoryStore({ maxKeys = 100_000 }: MemoryStoreOptions = {}): IdempotencyStore {
  if (!(Number.isSafeInteger(maxKeys) && maxKeys >= 1)) {
    throw new RangeError('maxKeys of memoryStore must be a whole number of at least 1')
  }
  // Apart from those that are done: a key in progress is never displaced.
  const leases = new Map<string, Lease>()
  const done = new LRUCache<string, true>({ max: maxKeys })
  const isMine = (key: string, token: string) => leases.get(key)?.token === token
  const lease = (key: string, token: string, seconds: number) =>
    leases.set(key, { token, untilMs: performance.now() + seconds * 1_000 })

  return {
    async begin({ key, token, leaseSeconds }) {
      if (done.has(key)) return 'done'
      const other = leases.get(key)
      const leftMs =
        other === undefined || other.token === token ? 0 : other.untilMs - performance.now()
      if (leftMs > 0) return { inProgressSeconds: leftMs / 1_000 }
      lease(key, token, leaseSeconds)
      return 'begun'
    },
    async renew({ key, token, leaseSeconds }) {
      if (!isMine(key, token)) return false
      lease(key, token, leaseSeconds)
      return true
    },
    async done({ key, token, ttlSeconds }) {
      if (done.has(key)) return false
      const other = leases.get(key)
      if (other !== undefined && other.token !== token && other.untilMs > performance.now()) {
        return false
      }
      leases.delete(key)
      done.set(key, true, { ttl: Math.ceil(ttlSeconds * 1_000) })
      return true
    },
    async release({ key, token }) {
      if (isMine(key, token)) leases.delete(key)
    },
  }
}
