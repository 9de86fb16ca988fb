import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import type { HandlerOptions } from '../../../../src/route/handler-options.ts'
import type { EachRegistration } from '../../../../src/route/registration.ts'
import { safePartitionBy } from '../../../../src/worker/handle/partition-by.ts'
import { Pool, type PoolOptions } from '../../../../src/worker/handle/pool.ts'
import { Semaphore } from '../../../../src/worker/handle/semaphore.ts'

const registration = (options: HandlerOptions = {}): EachRegistration => ({
  pattern: 'order.placed',
  run: { _tag: 'Each', handler: () => {} },
  middleware: [],
  options,
  drift: undefined,
  classify: undefined,
})
const plain = registration()
const hooks = { logger: silentLogger, redact: (text: string) => text }

type PoolTestOptions = Partial<PoolOptions> & { readonly concurrency?: number }

function poolOf({ concurrency = 2, ...options }: PoolTestOptions = {}) {
  return new Pool({
    places: new Semaphore(concurrency),
    partitionBy: undefined,
    maxPerSecond: undefined,
    nowMs: () => Date.now(),
    onFreed: () => {},
    ...options,
  })
}

/** A handler's run that ends when it is signalled to. */
function job() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const run = vi.fn(() => promise)
  return { run, finish: resolve }
}

/** A handler's run, as a pool schedules it. */
const of = (event: object = {}, registered = plain) => ({
  event,
  registration: registered,
  isLastAttempt: false,
})

/** Handlers begin in turns of their own: lets a few go by. */
const turn = async () => {
  for (let at = 0; at < 5; at++) await new Promise((resolve) => setImmediate(resolve))
}
const begun = (jobs: readonly ReturnType<typeof job>[]) =>
  jobs.map(({ run }) => run.mock.calls.length)

describe('a pool', () => {
  it('counts the events that wait for a place, also those that are turned away', async () => {
    const pool = poolOf({ partitionBy: safePartitionBy(() => 'one', hooks), maxPerSecond: 1_000 })
    const jobs = [job(), job(), job()]
    for (const { run } of jobs) void pool.schedule(of(), run)
    await vi.waitFor(() => expect([pool.running, pool.waiting]).toEqual([1, 2]))
    jobs[0]?.finish()
    await vi.waitFor(() => expect([pool.running, pool.waiting]).toEqual([1, 1]))
    pool.close('stop')
    await vi.waitFor(() => expect(pool.waiting).toBe(0))
    jobs[1]?.finish()
  })

  it('runs so many at once, the others as places become free, in the order they came', async () => {
    const pool = poolOf()
    const jobs = [job(), job(), job(), job()]
    for (const { run } of jobs) void pool.schedule(of(), run)
    await turn()
    expect(begun(jobs)).toEqual([1, 1, 0, 0])
    expect([pool.running, pool.hasRoom]).toEqual([2, false])
    jobs[1]?.finish()
    await turn()
    expect(begun(jobs)).toEqual([1, 1, 1, 0])
    for (const { finish } of jobs) finish()
    await turn()
    await turn()
    expect([pool.running, pool.hasRoom]).toEqual([0, true])
  })

  it('frees the place of a run that rejects', async () => {
    const pool = poolOf({ concurrency: 1 })
    const rejected = pool.schedule(of(), () => Promise.reject(new Error('no')))
    await expect(rejected).rejects.toThrow('no')
    expect(pool.running).toBe(0)
  })

  it('runs those of a partition one at a time, and delays nobody else for it', async () => {
    const pool = poolOf({ concurrency: 10, partitionBy: (event) => (event as { cid: string }).cid })
    const jobs = [job(), job(), job()]
    const [a1, a2, b] = jobs
    for (const [at, cid] of ['a', 'a', 'b'].entries()) {
      void pool.schedule(of({ cid }), jobs[at]!.run)
    }
    await turn()
    expect(begun(jobs)).toEqual([1, 0, 1])
    b?.finish()
    a1?.finish()
    await turn()
    expect(begun(jobs)).toEqual([1, 1, 1])
    a2?.finish()
  })

  it('forgets a partition when nothing of it is left, whatever became of its events', async () => {
    const pool = poolOf({ partitionBy: (event) => (event as { cid: string }).cid })
    const jobs = Array.from({ length: 4 }, () => job())
    for (const [at, { run }] of jobs.entries()) {
      void pool.schedule(of({ cid: `${at % 3}` }), run)
    }
    const failing = pool.schedule(of({ cid: 'x' }), async () => {
      throw new Error('no')
    })
    await turn()
    expect(pool.partitions).toBe(4)
    for (const { finish } of jobs) finish()
    await expect(failing).rejects.toThrow('no')
    await turn()
    expect(pool.partitions).toBe(0)
    const stuck = job()
    void pool.schedule(of({ cid: 'y' }), stuck.run)
    const waiting = pool.schedule(of({ cid: 'y' }), job().run)
    await turn()
    pool.close('stop')
    await waiting
    expect(pool.partitions).toBe(1)
    stuck.finish()
    await turn()
    expect(pool.partitions).toBe(0)
  })

  it('runs an event without a partition if partitionBy returns none, or throws', async () => {
    for (const partitionBy of [
      () => undefined,
      () => {
        throw new Error('no cid')
      },
    ]) {
      const pool = poolOf({ partitionBy: safePartitionBy(partitionBy, hooks) })
      const jobs = [job(), job()]
      for (const { run } of jobs) void pool.schedule(of(), run)
      await turn()
      expect(begun(jobs)).toEqual([1, 1])
    }
  })

  it('limits a registration, over all its patterns, without keeping the others waiting', async () => {
    const pool = poolOf({ concurrency: 10 })
    const options = { concurrency: 1 }
    const jobs = [job(), job(), job()]
    void pool.schedule(of({}, registration(options)), jobs[0]!.run)
    void pool.schedule(of({}, registration(options)), jobs[1]!.run)
    void pool.schedule(of(), jobs[2]!.run)
    await turn()
    expect(begun(jobs)).toEqual([1, 0, 1])
    jobs[0]?.finish()
    await turn()
    expect(begun(jobs)).toEqual([1, 1, 1])
  })

  it('turns away those that wait at any gate, and frees the gates that they had passed', async () => {
    const partitions = poolOf({
      concurrency: 1,
      partitionBy: (event) => (event as { cid: string }).cid,
    })
    const running = job()
    const others = [job(), job(), job()]
    void partitions.schedule(of({ cid: 'a' }), running.run)
    const turned = ['a', 'b', 'b'].map((cid, at) =>
      partitions.schedule(of({ cid }), others[at]!.run),
    )
    await turn()
    partitions.turnAwayWaiting('circuit open')
    expect(await Promise.all(turned)).toEqual(
      Array(3).fill({ _tag: 'Interrupted', type: undefined, by: 'circuit open' }),
    )
    running.finish()
    await turn()
    const later = job()
    void partitions.schedule(of({ cid: 'b' }), later.run)
    await turn()
    expect(begun([...others, later])).toEqual([0, 0, 0, 1])
  })

  it('runs nothing any more once it is closed, and lets what runs come to its end', async () => {
    const pool = poolOf({ concurrency: 1 })
    const running = job()
    const result = pool.schedule(of(), running.run)
    await turn()
    pool.close('stop')
    const late = job()
    expect(await pool.schedule(of(), late.run)).toMatchObject({
      by: 'stop',
    })
    expect(late.run).not.toHaveBeenCalled()
    running.finish()
    expect(await result).toBeUndefined()
    expect(pool.running).toBe(0)
  })
})

describe('rates', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function beginnings(pool: Pool, count: number, options: HandlerOptions, forMs: number) {
    const beganAtMs: number[] = []
    const startMs = Date.now()
    const registered = registration(options)
    for (let at = 0; at < count; at++) {
      void pool.schedule(of({}, registered), async () => {
        beganAtMs.push(Date.now() - startMs)
      })
    }
    await vi.advanceTimersByTimeAsync(forMs)
    return beganAtMs
  }

  const mostInASecond = (beganAtMs: readonly number[]) =>
    Math.max(
      ...beganAtMs.map((from) => beganAtMs.filter((at) => at >= from && at < from + 1_000).length),
    )

  it.each<[string, Partial<PoolOptions>, HandlerOptions]>([
    ['of the pool', { maxPerSecond: 20 }, {}],
    ['of a registration', {}, { maxPerSecond: 20 }],
  ])('%s limit how many begin in any second, and are fully used', async (_what, all, own) => {
    const beganAtMs = await beginnings(poolOf({ concurrency: 100, ...all }), 100, own, 10_000)
    expect(beganAtMs).toHaveLength(100)
    expect(mostInASecond(beganAtMs)).toBeLessThanOrEqual(22)
    expect(beganAtMs.at(-1)).toBeLessThanOrEqual(5_000)
  })

  it('below one a second hold as well', async () => {
    const beganAtMs = await beginnings(poolOf({ maxPerSecond: 0.5 }), 3, {}, 10_000)
    expect(beganAtMs).toEqual([0, 2_000, 4_000])
  })

  it('are not spent before there is room, to be used all at once later', async () => {
    const pool = poolOf({ concurrency: 10 })
    const blocking = Array.from({ length: 10 }, job)
    for (const { run } of blocking) void pool.schedule(of(), run)
    const before = beginnings(pool, 10, { maxPerSecond: 2 }, 20_000)
    await vi.advanceTimersByTimeAsync(20_000)
    for (const { finish } of blocking) finish()
    await vi.advanceTimersByTimeAsync(20_000)
    const beganAtMs = await before
    expect(beganAtMs).toHaveLength(10)
    expect(mostInASecond(beganAtMs)).toBeLessThanOrEqual(3)
  })

  it('hold no place of the pool while they wait', async () => {
    const pool = poolOf({ concurrency: 1 })
    void beginnings(pool, 3, { maxPerSecond: 0.1 }, 0)
    await vi.advanceTimersByTimeAsync(1)
    const other = job()
    void pool.schedule(of(), other.run)
    await vi.advanceTimersByTimeAsync(1)
    expect(other.run).toHaveBeenCalled()
  })

  it('leave no timer behind when the pool is closed', async () => {
    const pool = poolOf({ maxPerSecond: 0.1 })
    void beginnings(pool, 3, {}, 0)
    await vi.advanceTimersByTimeAsync(1)
    pool.close('stop')
    expect(vi.getTimerCount()).toBe(0)
  })
})
