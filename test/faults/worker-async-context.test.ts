import { AsyncLocalStorage } from 'node:async_hooks'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import type { Instrumentation } from '../../src/pipeline/instrumentation/instrumentation.ts'
import { createRouter } from '../../src/route/router.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import { newWorld, order, pass, startingInVirtualTime, type World } from './worker-world.ts'

const starting = startingInVirtualTime(25)

/** The key of the event in whose operation this code runs. */
const operation = new AsyncLocalStorage<string>()

/** Something that ran for an order, and the operation that it ran in. */
type Seen = readonly [what: string, id: number, key: string | undefined]

const OrderPlaced = t.type({ type: t.literal('order.placed'), id: t.number })
const OrderPaid = t.type({ type: t.literal('order.paid'), id: t.number })

/** What runs for each order, with the operation that was current, and a handler of the test's own. */
function observed(handler: (id: number) => unknown = () => {}) {
  const seen: Seen[] = []
  const keyOf = new Map<number, string>()
  const around: (string | undefined)[] = []
  const ended: (readonly [string, string | undefined])[] = []
  const saw = (what: string, id: number) => seen.push([what, id, operation.getStore()])
  const Watched = new t.Type<t.TypeOf<typeof OrderPlaced>>(
    'OrderPlaced',
    OrderPlaced.is,
    (value, context) => {
      saw('decode', (value as { id: number }).id)
      return OrderPlaced.validate(value, context)
    },
    OrderPlaced.encode,
  )
  const turns = async () => {
    for (let turn = 0; turn < 3; turn++) await Promise.resolve()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const instrumentation: Instrumentation = {
    process(info, run) {
      around.push(operation.getStore())
      return operation.run(info.key, async () => {
        await run()
        ended.push([info.key, operation.getStore()])
      })
    },
  }
  const router = createRouter(
    { 'order.placed': Watched, 'order.paid': OrderPaid },
    { classify: (error) => void saw('classify', Number((error as Error).message)) },
  )
    .use(async ({ event, key }, next) => {
      const { id } = event as { id: number }
      keyOf.set(id, key)
      saw('middleware', id)
      await next()
      saw('middleware after', id)
    })
    .on('order.placed', async ({ id }) => {
      saw('handler', id)
      await turns()
      saw('handler after', id)
      await handler(id)
    })
  return {
    router,
    instrumentation,
    /** The operations that others began in. */
    around,
    /** Each saw the operation of its own event, and no operation began inside of another one. */
    expectOwn() {
      expect(seen.filter(([, id, key]) => key !== keyOf.get(id))).toEqual([])
      expect(ended.filter(([key, current]) => key !== current)).toEqual([])
      expect(around.filter((key) => key !== undefined)).toEqual([])
      expect(ended).toHaveLength(around.length)
    },
    times: (what: string) => seen.filter(([one]) => one === what).length,
  }
}

async function run(
  world: World,
  one: ReturnType<typeof observed>,
  options: Partial<WorkerOptions>,
) {
  const { router, instrumentation } = one
  return await starting(world.worker(router, { instrumentation, ...options }))
}

describe('each event runs in the operation of its own, and in no other one', () => {
  it.each<[string, Partial<WorkerOptions>]>([
    ['where all of them fit', { concurrency: 100 }],
    ['where they wait for a place', { concurrency: 2 }],
    [
      'where they wait for their partition',
      { concurrency: 50, partitionBy: (event) => String((event as { id: number }).id % 3) },
    ],
    ['where they wait for the rate', { concurrency: 50, maxPerSecond: 20 }],
  ])('%s', async (_where, options) => {
    const world = newWorld()
    const one = observed()
    await world.send(20)
    await world.queue.send([{ body: `[${order(100)},${order(101)},${order(102)}]` }])
    await run(world, one, options)
    await pass(10)
    expect(one.times('handler after')).toBe(23)
    expect(one.times('decode')).toBe(23)
    one.expectOwn()
  })

  it('where they wait for the one before them in their group', async () => {
    const world = newWorld({ fifo: true })
    const one = observed()
    for (const group of ['a', 'b', 'a']) await world.send(5, group)
    await run(world, one, { concurrency: 10 })
    await pass(10)
    expect(one.times('handler after')).toBe(15)
    one.expectOwn()
  })

  it('where the circuit of the worker opens, one is tried, and the others begin when it succeeds', async () => {
    const world = newWorld({ maxReceiveCount: 100 })
    let isDown = true
    const one = observed((id) => {
      if (isDown) throw new Error(String(id))
    })
    await world.send(40)
    await run(world, one, {
      concurrency: 5,
      circuitBreaker: { failures: 5, windowSeconds: 0, probeSeconds: 5 },
    })
    await pass(30)
    expect(world.reported.circuitOpened).toHaveLength(1)
    isDown = false
    // Those that made way for another one wait for up to 15 minutes.
    await pass(900)
    expect(world.reported.circuitClosed).toHaveLength(1)
    expect(world.on(world.queue)).toEqual([])
    expect(one.times('classify')).toBeGreaterThan(5)
    one.expectOwn()
  })

  it('where the circuit of its handler lets one through from time to time', async () => {
    const world = newWorld({ maxReceiveCount: 100 })
    let isDown = true
    const one = observed((id) => {
      if (isDown) throw new Error(String(id))
    })
    one.router.on('order.paid', () => {})
    let others = 1000
    const sending = setInterval(() => {
      void world.queue.send([{ body: JSON.stringify({ type: 'order.paid', id: others++ }) }])
    }, 400)
    await world.send(20)
    await run(world, one, {
      concurrency: 5,
      circuitBreaker: { failures: 5, windowSeconds: 2, probeSeconds: 5, minWaitSeconds: 10 },
    })
    await pass(60)
    expect(world.reported.circuitOpened).toEqual([
      { handler: 'order.placed', failures: expect.any(Number) },
    ])
    isDown = false
    await pass(200)
    clearInterval(sending)
    expect(one.times('handler after')).toBeGreaterThan(20)
    one.expectOwn()
  })

  it('but for a batch handler, which is about all of its events', async () => {
    const world = newWorld()
    const keys: (readonly [string, string | undefined])[] = []
    const batches: (string | undefined)[] = []
    const router = createRouter({ 'order.placed': OrderPlaced })
      .use(async ({ key }, next) => {
        keys.push([key, operation.getStore()])
        await next()
        keys.push([key, operation.getStore()])
      })
      .onBatch('order.placed', { size: 4, lingerMs: 50 }, async () => {
        batches.push(operation.getStore())
        await new Promise((resolve) => setTimeout(resolve, 10))
        batches.push(operation.getStore())
      })
    const instrumentation: Instrumentation = { process: ({ key }, run) => operation.run(key, run) }
    await world.send(10)
    await starting(world.worker(router, { instrumentation, concurrency: 1 }))
    await pass(5)
    expect(batches).toEqual(Array(6).fill(undefined))
    expect(keys).toHaveLength(20)
    for (const [key, current] of keys) expect(current).toBe(key)
  })

  it('also where the instrumentation enters its context instead of running in it', async () => {
    const world = newWorld()
    const one = observed()
    const instrumentation: Instrumentation = {
      process(info, run) {
        one.around.push(operation.getStore())
        operation.enterWith(info.key)
        return run()
      },
    }
    await world.queue.send([{ body: `[${order(100)},${order(101)},${order(102)}]` }])
    await world.send(3)
    await starting(world.worker(one.router, { instrumentation }))
    await pass(5)
    expect(one.around).toEqual(Array(6).fill(undefined))
    expect(one.times('handler after')).toBe(6)
  })
})
