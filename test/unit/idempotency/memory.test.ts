import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { IdempotencyStore } from '../../../src/idempotency/store.ts'
import { memoryStore } from '../../../src/idempotency/store/memory.ts'

const runOf = (key: string) => ({ key, token: randomUUID(), leaseSeconds: 60, ttlSeconds: 60 })

async function finish(store: IdempotencyStore, key: string): Promise<void> {
  const run = runOf(key)
  await store.begin(run)
  await store.done(run)
}

describe('the store in memory', () => {
  it('forgets the oldest keys beyond its limit, but none that is in progress', async () => {
    const store = memoryStore({ maxKeys: 2 })
    await store.begin(runOf('running'))
    for (const key of ['a', 'b', 'c']) await finish(store, key)
    expect(await store.begin(runOf('c'))).toBe('done')
    expect(await store.begin(runOf('b'))).toBe('done')
    expect(await store.begin(runOf('a'))).toBe('begun')
    expect(await store.begin(runOf('running'))).toHaveProperty('inProgressSeconds')
  })

  it.each([0, 1.5, Number.NaN, -1])('cannot hold %s keys', (maxKeys) => {
    expect(() => memoryStore({ maxKeys })).toThrow('maxKeys of memoryStore must be a whole number')
  })
})
