import { createHash } from 'node:crypto'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IdempotencyError } from '../../../src/idempotency/idempotency-error.ts'
import { type IdempotentOptions, idempotent } from '../../../src/idempotency/idempotent.ts'
import { memoryStore } from '../../../src/idempotency/store/memory.ts'
import { failureCause } from '../../../src/message/failure.ts'
import { isRetryAfterError } from '../../../src/message/retry-after-error.ts'
import { createRouter } from '../../../src/route/router.ts'
import { deliver } from '../../../src/testing/deliver.ts'
import { keptLog, watchedStore } from './fake-store.ts'

type Order = { readonly type: 'order.placed'; readonly id: number }
const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }
const order = { type: 'order.placed', id: 7 }
const messageId = 'm1'
const ttlSeconds = 600

const routerOf = (handler: () => unknown, options: IdempotentOptions<Order>) =>
  createRouter(catalogue).use(idempotent(options)).on('order.placed', handler)

async function outcomeOf(router: ReturnType<typeof routerOf>, options = {}) {
  const { events } = await deliver(router, order, { messageId, ...options })
  return events[0]!.outcome
}

/** What the first event failed with. */
async function causeOf(router: ReturnType<typeof routerOf>) {
  const outcome = await outcomeOf(router)
  return outcome._tag === 'Retry' ? failureCause(outcome.failure) : outcome
}

const handled = { _tag: 'Acknowledge', because: 'handled' }
const doneBefore = { _tag: 'Acknowledge', because: 'skipped', reason: 'done before' }

describe('an idempotent handler', () => {
  it('runs once for each message, by the key of the delivery', async () => {
    const store = watchedStore()
    const handler = vi.fn()
    const router = routerOf(handler, { store, ttlSeconds })
    expect(await outcomeOf(router)).toEqual(handled)
    expect(await outcomeOf(router)).toEqual(doneBefore)
    expect(await outcomeOf(router, { messageId: 'm2' })).toEqual(handled)
    expect(handler).toHaveBeenCalledTimes(2)
    expect(store.begin.mock.calls.map(([{ key }]) => key)).toEqual(['m1:0', 'm1:0', 'm2:0'])
  })

  it('runs once for each key of the app, of which the store gets a hash', async () => {
    const store = watchedStore()
    const handler = vi.fn()
    const router = routerOf(handler, { store, ttlSeconds, key: ({ event }) => `order ${event.id}` })
    await outcomeOf(router)
    expect(await outcomeOf(router, { messageId: 'another' })).toEqual(doneBefore)
    const hash = createHash('sha256').update('order 7').digest('base64url')
    expect(store.begin.mock.calls.map(([{ key }]) => key)).toEqual([hash, hash])
  })

  it('runs each time without a key', async () => {
    const store = watchedStore()
    const handler = vi.fn()
    const router = routerOf(handler, { store, ttlSeconds, key: () => undefined })
    await outcomeOf(router)
    await outcomeOf(router)
    expect(handler).toHaveBeenCalledTimes(2)
    expect(store.begin).not.toHaveBeenCalled()
  })

  it.each([
    ['an empty string', ''],
    ['a value of type number', 7],
    ['a value of type object', null],
  ])('fails where its key is %s: all such events would be one', async (what, key) => {
    const handler = vi.fn()
    const router = routerOf(handler, { store: memoryStore(), ttlSeconds, key: () => key as string })
    expect(await causeOf(router)).toMatchObject({
      message: `key of idempotent must return a string or undefined, but returned ${what}`,
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('runs again after it failed, and its failure is its own', async () => {
    const handler = vi.fn().mockRejectedValueOnce(new Error('mine'))
    const router = routerOf(handler, { store: memoryStore(), ttlSeconds })
    expect(await causeOf(router)).toMatchObject({ message: 'mine' })
    expect(await outcomeOf(router)).toEqual(handled)
  })

  it('says its own failure also where the key cannot be freed', async () => {
    const store = watchedStore()
    store.release.mockRejectedValue(new Error('down'))
    const handler = vi.fn().mockRejectedValueOnce(new Error('mine'))
    expect(await causeOf(routerOf(handler, { store, ttlSeconds }))).toMatchObject({
      message: 'mine',
    })
  })

  it('is retried after the lease of another run, without counting as a failure of the handler', async () => {
    const store = watchedStore()
    store.begin.mockResolvedValue({ inProgressSeconds: 30.2 })
    const outcome = await outcomeOf(routerOf(vi.fn(), { store, ttlSeconds }))
    expect(outcome).toMatchObject({ _tag: 'Retry', failure: { _tag: 'RetryRequested' } })
    expect(outcome).toHaveProperty(
      'afterSeconds',
      expect.toSatisfy((s) => s >= 31 && s <= 41),
    )
    expect(isRetryAfterError(await causeOf(routerOf(vi.fn(), { store, ttlSeconds })))).toBe(true)
  })

  it('is acknowledged for good by what an inner middleware skipped', async () => {
    const handler = vi.fn()
    const router = createRouter(catalogue)
      .use(idempotent({ store: memoryStore(), ttlSeconds }))
      .use((delivery) => delivery.skip('not ours'))
      .on('order.placed', handler)
    const first = await deliver(router, order, { messageId })
    expect(first.events[0]?.outcome).toMatchObject({ reason: 'not ours' })
    const second = await deliver(router, order, { messageId })
    expect(second.events[0]?.outcome).toEqual(doneBefore)
  })

  it.each<[string, Partial<IdempotentOptions<Order>>, string]>([
    ['no store', { store: undefined as never }, 'store of idempotent must be a store of keys'],
    [
      'a client as its store',
      { store: { get() {} } as never },
      'such as memoryStore() or redisStore',
    ],
    [
      'no ttl',
      { ttlSeconds: undefined as never },
      'ttlSeconds of idempotent must be a number from 1',
    ],
    ['a ttl of nothing', { ttlSeconds: 0 }, 'ttlSeconds of idempotent must be a number from 1'],
    [
      'a lease of nothing',
      { leaseSeconds: 0 },
      'leaseSeconds of idempotent must be a number from 1',
    ],
    ['endless patience', { storeTimeoutSeconds: Infinity }, 'storeTimeoutSeconds of idempotent'],
    ['a key that is no function', { key: 'id' as never }, 'key of idempotent must be a function'],
  ])('cannot be made with %s', (_what, options, sentence) => {
    const whole = { store: memoryStore(), ttlSeconds, ...options }
    expect(() => idempotent(whole as IdempotentOptions<Order>)).toThrow(sentence)
  })
})

describe('when the store fails, an idempotent handler', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('ECONNREFUSED'))],
    [
      'throws',
      () => {
        throw new Error('ECONNREFUSED')
      },
    ],
  ])('is retried without being run: it %s', async (_how, begin) => {
    const store = watchedStore()
    store.begin.mockImplementationOnce(begin)
    const handler = vi.fn()
    const router = routerOf(handler, { store, ttlSeconds })
    const outcome = await outcomeOf(router)
    expect(outcome).toMatchObject({ _tag: 'Retry', failure: { _tag: 'HandlerFailed' } })
    const cause = outcome._tag === 'Retry' ? failureCause(outcome.failure) : undefined
    expect(cause).toBeInstanceOf(IdempotencyError)
    expect(cause).toMatchObject({
      message: 'the idempotency store failed: its error is the cause of this one',
      cause: { message: 'ECONNREFUSED' },
    })
    expect(handler).not.toHaveBeenCalled()
    expect(await outcomeOf(router)).toEqual(handled)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is retried when the store is silent, and frees the key that it is given too late', async () => {
    const store = watchedStore()
    const { begin } = memoryStore()
    const late = Promise.withResolvers<void>()
    store.begin.mockImplementationOnce(async (run) => {
      await late.promise
      return await begin(run)
    })
    const handler = vi.fn()
    const outcome = causeOf(routerOf(handler, { store, ttlSeconds, storeTimeoutSeconds: 2 }))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await outcome).toMatchObject({
      message: 'the idempotency store did not answer within 2 s',
    })
    expect(store.release).not.toHaveBeenCalled()
    late.resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect(store.release).toHaveBeenCalledWith(store.begin.mock.calls[0]?.[0])
    expect(handler).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes the key itself that an earlier question may still be given', async () => {
    const store = watchedStore()
    const { begin } = memoryStore()
    const connected = Promise.withResolvers<void>()
    // As a client that keeps its commands, in their order, until it is connected.
    store.begin.mockImplementation(async (run) => {
      await connected.promise
      return await begin(run)
    })
    const handler = vi.fn()
    const router = routerOf(handler, { store, ttlSeconds, storeTimeoutSeconds: 2 })
    const first = outcomeOf(router)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await first).toMatchObject({ _tag: 'Retry' })
    const second = outcomeOf(router)
    connected.resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect(await second).toEqual(handled)
    expect(handler).toHaveBeenCalledTimes(1)
    expect(store.release).not.toHaveBeenCalled()
  })

  it('is marked as done by the fourth attempt to write it', async () => {
    const store = watchedStore()
    for (let at = 0; at < 3; at++) store.done.mockRejectedValueOnce(new Error('down'))
    const { logger, lines } = keptLog()
    const outcome = outcomeOf(routerOf(vi.fn(), { store, ttlSeconds, logger }))
    await vi.advanceTimersByTimeAsync(100 + 500 + 2_000)
    expect(await outcome).toEqual(handled)
    expect(store.done).toHaveBeenCalledTimes(4)
    expect(lines).toEqual([])
    expect(await outcomeOf(routerOf(vi.fn(), { store, ttlSeconds }))).toEqual(doneBefore)
  })

  it('takes the mark for its own whose answer did not come', async () => {
    const store = watchedStore()
    const { logger, lines } = keptLog()
    store.done.mockRejectedValueOnce(new Error('the connection broke')).mockResolvedValueOnce(false)
    const outcome = outcomeOf(routerOf(vi.fn(), { store, ttlSeconds, logger }))
    await vi.advanceTimersByTimeAsync(100)
    expect(await outcome).toEqual(handled)
    expect(lines).toEqual([])
  })

  it('is acknowledged and reported where that cannot be written at all', async () => {
    const store = watchedStore()
    store.done.mockRejectedValue(new Error('down, says user@example.com'))
    const { logger, lines } = keptLog()
    const outcome = outcomeOf(routerOf(vi.fn(), { store, ttlSeconds, logger }))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await outcome).toEqual(handled)
    expect(lines).toEqual([
      {
        level: 'error',
        message: expect.stringContaining('if it comes again it runs again'),
        fields: expect.objectContaining({
          type: 'order.placed',
          key: 'm1:0',
          errorName: 'IdempotencyError',
        }),
      },
    ])
    expect(JSON.stringify(lines)).not.toContain('user@example.com')
    expect(store.release).not.toHaveBeenCalled()
  })
})

describe('while it runs, an idempotent handler', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('keeps its key for longer than its lease, also when it has overrun its time', async () => {
    const store = watchedStore()
    const end = Promise.withResolvers<void>()
    const options = { store, ttlSeconds, leaseSeconds: 30 }
    const running = outcomeOf(routerOf(() => end.promise, options))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await running).toMatchObject({ failure: { _tag: 'HandlerTimedOut', seconds: 60 } })
    const other = vi.fn()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(await outcomeOf(routerOf(other, options))).toMatchObject({ _tag: 'Retry' })
    end.resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect(await outcomeOf(routerOf(other, options))).toEqual(doneBefore)
    expect(other).not.toHaveBeenCalled()
    // That of lru-cache, which reads the time once in a millisecond.
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('renews three times in a lease, and once more where that failed', async () => {
    const store = watchedStore()
    store.renew.mockRejectedValueOnce(new Error('down'))
    const end = Promise.withResolvers<void>()
    const running = outcomeOf(routerOf(() => end.promise, { store, ttlSeconds, leaseSeconds: 30 }))
    await vi.advanceTimersByTimeAsync(29_000)
    expect(store.renew).toHaveBeenCalledTimes(2)
    end.resolve()
    expect(await running).toEqual(handled)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.renew).toHaveBeenCalledTimes(2)
  })

  it('says that its lease was lost, once, and cannot mark what another run has', async () => {
    const store = watchedStore()
    store.renew.mockResolvedValue(false)
    const { logger, lines } = keptLog()
    const end = Promise.withResolvers<void>()
    const running = outcomeOf(
      routerOf(() => end.promise, { store, ttlSeconds, leaseSeconds: 30, logger }),
    )
    await vi.advanceTimersByTimeAsync(50_000)
    expect(store.renew).toHaveBeenCalledTimes(1)
    expect(lines).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('it may have run elsewhere too'),
        fields: { type: 'order.placed', messageId, key: 'm1:0', index: 0, receiveCount: 1 },
      },
    ])
    store.done.mockResolvedValue(false)
    end.resolve()
    expect(await running).toEqual(handled)
    expect(lines).toHaveLength(1)
  })

  it('renews nothing any more when it has failed', async () => {
    const store = watchedStore()
    const handler = vi.fn().mockRejectedValueOnce(new Error('mine'))
    await outcomeOf(routerOf(handler, { store, ttlSeconds }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says nothing of a renewal that its end overtook', async () => {
    const store = watchedStore()
    const renewed = Promise.withResolvers<boolean>()
    store.renew.mockReturnValueOnce(renewed.promise)
    const { logger, lines } = keptLog()
    const end = Promise.withResolvers<void>()
    const running = outcomeOf(
      routerOf(() => end.promise, { store, ttlSeconds, leaseSeconds: 30, logger }),
    )
    await vi.advanceTimersByTimeAsync(10_000)
    expect(store.renew).toHaveBeenCalledTimes(1)
    end.resolve()
    expect(await running).toEqual(handled)
    renewed.resolve(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines).toEqual([])
    expect(store.renew).toHaveBeenCalledTimes(1)
  })

  it('says that its lease was lost where only its end shows it', async () => {
    const store = watchedStore()
    store.done.mockResolvedValue(false)
    const { logger, lines } = keptLog()
    expect(await outcomeOf(routerOf(vi.fn(), { store, ttlSeconds, logger }))).toEqual(handled)
    expect(lines).toMatchObject([{ level: 'warn' }])
  })
})
