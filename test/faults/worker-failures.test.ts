import { describe, expect, it } from 'vitest'
import { readRecord } from '../../src/dead-letter/record/record.ts'
import { PermanentError } from '../../src/message/permanent-error.ts'
import { fault, type MemoryQueue } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import { LiveTraffic, type ShopType, shop } from './live-traffic.ts'
import { gate, newWorld, pass, startingInVirtualTime } from './worker-world.ts'

const run = startingInVirtualTime(0)

/** An hour, with all that is sent in it, takes seconds: more on a busy machine. */
const patient = 120_000

/** Ids from here on are of no live order. */
const others = 1_000_000

/** A shop with live orders, whose handlers fail by type or by payload as a test says. */
function newShop() {
  const world = newWorld({ maxReceiveCount: 12 })
  const live = new LiveTraffic(world.queue)
  const reported: string[] = []
  const beganAtMs = Date.now()
  const runs: { id: number; type: ShopType; at: number }[] = []
  /** What goes wrong with an order; nothing by default. */
  let fails: (order: { id: number; type: ShopType }) => Error | undefined = () => undefined
  const handler = ({ id, type }: { id: number; type: ShopType }) => {
    runs.push({ id, type, at: (Date.now() - beganAtMs) / 1000 })
    const error = fails({ id, type })
    if (error !== undefined) throw error
    live.handled(id)
  }
  const router = createRouter(shop)
    .on('order.placed', handler)
    .on('order.paid', handler)
    .on('order.shipped', handler)
  return {
    ...world,
    live,
    /** The circuit events, in order. */
    reported,
    /** Each call of a handler, with its time in seconds. */
    runs,
    failing(how: typeof fails) {
      fails = how
    },
    async start(options: Partial<WorkerOptions> = {}) {
      const worker = world.worker(router, options)
      for (const event of ['circuitOpened', 'circuitClosed'] as const) {
        worker.events.on(event, () => reported.push(event))
      }
      return await run(worker)
    },
    async replay(bodies: readonly string[]) {
      for (let at = 0; at < bodies.length; at += 10) {
        await world.queue.send(bodies.slice(at, at + 10).map((body) => ({ body })))
      }
    },
  }
}

const down = () => new Error('database is away')
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Orders whose handler fails for them, whenever it is asked. */
const doomed = (count: number, type: ShopType = 'order.placed') =>
  Array.from({ length: count }, (_, at) => JSON.stringify({ type, id: others + at }))

/** Bodies that can never be handled, of every sort: no JSON, no event, and such that do not fit. */
const poison = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    if (at % 3 === 0) return `{"type":"order.placed","id":"poison ${at}"}`
    return at % 3 === 1 ? `{"poison":${at}}` : `{"type":"order.placed","id":${at}`
  })

const recordsOn = (dlq: MemoryQueue) => dlq.messages().map((message) => readRecord(message))
const reasonsOn = (dlq: MemoryQueue) => new Set(recordsOn(dlq).map((record) => record?.reason))
/** The receives that each message on a queue has had, by its id. */
const attemptsOn = (queue: MemoryQueue) =>
  new Map(queue.messages().map(({ messageId, receiveCount }) => [messageId, receiveCount]))

/** Ten live orders a second, and then the time to handle the last of them. */
async function tenASecond(live: LiveTraffic, seconds: number, everySeconds = 0.1) {
  const end = live.flow(10, everySeconds)
  await pass(seconds)
  end()
  await pass(1)
}

describe('bad messages beside live orders', () => {
  it.each<[string, () => readonly string[]]>([
    ['bodies that can never be handled', () => poison(300)],
    ['orders that their handler refuses for good', () => doomed(300)],
  ])('300 replayed %s: all live orders are handled meanwhile', async (_what, bodies) => {
    const { live, dlq, queue, reported, failing, replay, start } = newShop()
    failing(({ id }) => (id >= others ? new PermanentError('no such customer') : undefined))
    await replay(bodies())
    await start()
    await tenASecond(live, 120)
    expect(live.handledOf()).toBe(live.sent)
    expect(live.lowestRate()).toBeGreaterThanOrEqual(0.95)
    expect(live.median()).toBeLessThan(0.5)
    expect(recordsOn(dlq).filter((record) => record !== undefined)).toHaveLength(300)
    expect(queue.messages()).toEqual([])
    expect(reported).toEqual([])
  })

  it('300 replayed ones that fail in the handler of live ones, to be retried: all live orders are handled', async () => {
    const { live, dlq, queue, reported, failing, replay, start } = newShop()
    failing(({ id }) => (id >= others ? down() : undefined))
    await replay(doomed(300))
    await start()
    await tenASecond(live, 120)
    expect(live.sent).toBeGreaterThanOrEqual(1_190)
    expect(live.handledOf()).toBe(live.sent)
    expect(live.lowestRate()).toBeGreaterThanOrEqual(0.95)
    expect(live.median()).toBeLessThan(0.5)
    expect(queue.messages().length + dlq.messages().length).toBe(300)
    expect(reported).toEqual([])
  })

  it('60 that can never be handled ahead of 100 good ones: the first good one comes at once', async () => {
    const { live, dlq, replay, start } = newShop()
    await replay(poison(60))
    await live.send(100)
    await start()
    await tenASecond(live, 60)
    expect(live.nextHandledAfter(0)).toBeLessThan(3)
    expect(live.handledOf()).toBe(live.sent)
    expect(live.lowestRate()).toBeGreaterThanOrEqual(0.95)
    expect(dlq.messages()).toHaveLength(60)
  })

  it('three of ten for ever that can never be handled: the others are handled at their rate', async () => {
    const { live, dlq, reported, replay, start } = newShop()
    await start()
    const bad = setInterval(() => void replay(poison(43)), 10_000)
    await tenASecond(live, 600, 1)
    clearInterval(bad)
    await pass(10)
    expect(live.handledOf()).toBe(live.sent)
    expect(live.lowestRate()).toBeGreaterThanOrEqual(0.95)
    expect(live.median()).toBeLessThan(0.5)
    expect(dlq.messages()).toHaveLength(60 * 43)
    expect(reported).toEqual([])
  })
})

describe('one handler of three that fails for an hour', () => {
  it(
    'delays no other one, keeps its own events, and goes on when it can',
    async () => {
      const { live, dlq, reported, runs, failing, start } = newShop()
      const paid: ShopType[] = ['order.paid']
      const flowing: ShopType[] = ['order.placed', 'order.shipped']
      failing(({ type }) => (type === 'order.paid' ? down() : undefined))
      const worker = await start()
      const end = live.flow(10, 1)
      await pass(3_600)
      expect(live.lowestRate({ types: flowing })).toBeGreaterThanOrEqual(0.95)
      expect(live.median({ types: flowing })).toBeLessThan(0.5)
      expect(live.handledOf({ types: paid })).toBe(0)
      expect(dlq.messages()).toEqual([])
      expect(reported).toEqual(['circuitOpened'])
      expect(worker.health()).toMatchObject({ live: true, ready: true })
      // One a quarter of a minute, after those of the first half minute.
      const late = runs.filter(({ type, at }) => type === 'order.paid' && at > 60)
      expect(late.length).toBeGreaterThan(200)
      expect(late.length).toBeLessThanOrEqual(240)
      failing(() => undefined)
      await pass(60)
      end()
      expect(live.nextHandledAfter(3_600, { types: paid })).toBeLessThanOrEqual(16)
      expect(reported).toEqual(['circuitOpened', 'circuitClosed'])
      expect(live.lowestRate({ types: paid, from: 3_620, to: 3_655 })).toBeGreaterThanOrEqual(0.95)
    },
    patient,
  )
})

describe('all handlers failing for an hour', () => {
  it(
    'stops receiving, dead-letters nothing good, and goes on within one probe after the end',
    async () => {
      const { live, queue, dlq, reported, runs, failing, replay, start } = newShop()
      failing(down)
      const worker = await start()
      const end = live.flow(10, 1)
      const bad = setInterval(() => void replay(poison(1)), 20_000)
      await pass(600)
      expect(worker.health()).toMatchObject({ state: 'open', live: true, ready: false })
      const { receive } = queue.calls
      const early = runs.length
      const attempts = attemptsOn(queue)
      await pass(3_000)
      clearInterval(bad)
      expect(reported).toEqual(['circuitOpened'])
      // One probe each 15 s, which costs neither a receive nor an attempt. Poison among what is kept
      // leaves room for another one.
      expect(runs.length - early).toBeGreaterThanOrEqual(190)
      expect(runs.length - early).toBeLessThanOrEqual(201)
      expect(queue.calls.receive - receive).toBeLessThanOrEqual(20)
      // What is kept is given up after 15 minutes, which costs it an attempt: four in 50 minutes.
      const spent = [...attemptsOn(queue)].map(([id, count]) => count - (attempts.get(id) ?? 0))
      expect(Math.max(...spent)).toBeLessThanOrEqual(4)
      expect(reasonsOn(dlq).has('HandlerFailed')).toBe(false)
      failing(() => undefined)
      await pass(60)
      expect(live.nextHandledAfter(3_600)).toBeLessThanOrEqual(16)
      await pass(60)
      expect(reported).toEqual(['circuitOpened', 'circuitClosed'])
      expect(live.lowestRate({ from: 3_690, to: 3_720 })).toBeGreaterThanOrEqual(0.95)
      end()
      await pass(900)
      expect(live.handledOf()).toBe(live.sent)
      expect(queue.messages()).toEqual([])
      expect(reasonsOn(dlq).has('HandlerFailed')).toBe(false)
    },
    patient,
  )

  it('with only five messages dead-letters none of them', async () => {
    const { live, dlq, queue, failing, start } = newShop()
    failing(down)
    await live.send(5)
    await start()
    await pass(3_600)
    expect(dlq.messages()).toEqual([])
    expect(queue.messages()).toHaveLength(5)
    failing(() => undefined)
    await pass(60)
    expect(live.nextHandledAfter(3_600)).toBeLessThanOrEqual(16)
    // Each was given up by the circuit after 15 minutes, and waits as after any failure.
    await pass(900)
    expect(live.handledOf()).toBe(5)
    expect(dlq.messages()).toEqual([])
  })
})

describe('all messages failing that there are', () => {
  it.each([3, 5])(
    'because the %i of them never succeed: a good one is handled soon after it comes',
    async (count) => {
      const { live, queue, dlq, reported, failing, replay, start } = newShop()
      failing(({ id }) => (id >= others ? down() : undefined))
      await replay(doomed(count, 'order.placed'))
      await start({ circuitBreaker: { failures: 10 } })
      await pass(600)
      expect(reported).toEqual(['circuitOpened'])
      await live.send(1)
      await pass(600)
      expect(live.handledOf()).toBe(1)
      // Fewer than five are kept: then it is received at once, and tried next.
      if (count < 5) expect(live.nextHandledAfter(600)).toBeLessThanOrEqual(16)
      expect(reported.slice(0, 2)).toEqual(['circuitOpened', 'circuitClosed'])
      await pass(3_600)
      expect(queue.messages().length + dlq.messages().length).toBe(count)
    },
    patient,
  )

  it('and taking all places when the circuit opens: a good one is received nevertheless', async () => {
    const { live, replay, reported, worker } = newShop()
    const router = createRouter(shop).on('order.placed', async ({ id }) => {
      if (id < others) return live.handled(id)
      await sleep(8_000)
      throw down()
    })
    await replay(doomed(2))
    const one = await run(worker(router, { concurrency: 2, circuitBreaker: { failures: 3 } }))
    one.events.on('circuitOpened', () => reported.push('circuitOpened'))
    await pass(60)
    expect(reported).toEqual(['circuitOpened'])
    expect(one.health()).toMatchObject({ inFlight: 2 })
    await live.send(1)
    await pass(30)
    expect(live.handledOf()).toBe(1)
  })
})

describe('a dead-letter queue that refuses for a minute', () => {
  it.each<[string, ReturnType<typeof fault.throttle>]>([
    ['denies access', fault.reject('AccessDenied')],
    ['throttles', fault.throttle()],
    ['cannot be reached', fault.reject('Unreachable', 'ECONNRESET')],
  ])(
    'because it %s: live orders flow, and what waits is stored when it takes again',
    async (_what, why) => {
      const { live, queue, dlq, reported, replay, start } = newShop()
      const heal = dlq.faults.always('send', why)
      const worker = await start()
      const end = live.flow(10, 0.1)
      const bad = poison(60)
      for (const body of bad) {
        await replay([body])
        await pass(1)
      }
      expect(live.lowestRate()).toBeGreaterThanOrEqual(0.95)
      expect(live.median()).toBeLessThan(0.5)
      expect(dlq.messages()).toEqual([])
      // More than there are places for handlers, none of them released.
      const waiting = queue.messages().filter(({ body }) => bad.includes(body))
      expect(waiting.map(({ state, receiveCount }) => [state, receiveCount])).toEqual(
        Array(60).fill(['in flight', 1]),
      )
      expect(worker.health()).toMatchObject({ live: true, ready: true, running: 0 })
      heal()
      let waited = 0
      for (; waited < 10 && dlq.messages().length === 0; waited += 0.1) await pass(0.1)
      expect(waited).toBeLessThanOrEqual(5.2)
      await pass(5)
      expect(dlq.messages()).toHaveLength(60)
      end()
      await pass(2)
      expect(live.handledOf()).toBe(live.sent)
      expect(queue.messages()).toEqual([])
      expect(reported).toEqual([])
    },
  )
})

describe('a circuit that is open', () => {
  it(
    'lets a message run at its last attempt, so that its dead letter has a record',
    async () => {
      const { dlq, queue, reported, failing, replay, start, live } = newShop()
      failing(({ type }) => (type === 'order.paid' ? down() : undefined))
      await start({ maxAttempts: 3 })
      // So that the worker as a whole has its successes.
      const end = live.flow(1, 3)
      await replay(doomed(40, 'order.paid'))
      await pass(3_600)
      end()
      expect(reported).toEqual(['circuitOpened'])
      const mine = recordsOn(dlq).filter((record) => record?.type === 'order.paid')
      expect(mine.length).toBeGreaterThanOrEqual(40)
      expect(mine.every((one) => one?.reason === 'HandlerFailed' && one.attempts === 3)).toBe(true)
      expect(recordsOn(dlq)).not.toContain(undefined)
      expect(Math.max(0, ...attemptsOn(queue).values())).toBeLessThan(3)
    },
    patient,
  )

  it('tries a body that it keeps without the events of it that were done', async () => {
    const { queue, live, worker } = newShop()
    const began: number[] = []
    const slow = gate()
    const router = createRouter(shop)
      .on(['order.placed', 'order.paid'], () => Promise.reject(down()))
      .on('order.shipped', async ({ id }) => {
        if (id < others) throw down()
        began.push(id - others)
        if (id > others) await slow.promise
      })
    const body = [others, others + 1].map((id) => ({ type: 'order.shipped', id }))
    await queue.send([{ body: JSON.stringify(body) }])
    const one = await run(worker(router, { backoff: { firstSeconds: 2, factor: 1 } }))
    // Few enough that all of them are kept.
    await live.send(4)
    await pass(40)
    expect(one.health()).toMatchObject({ state: 'open' })
    slow.fail(down())
    await pass(300)
    expect(began.filter((at) => at === 0)).toEqual([0])
    expect(began.filter((at) => at === 1).length).toBeGreaterThan(2)
  })

  it('opens and probes as its options say', async () => {
    const { reported, runs, failing, start, live } = newShop()
    failing(down)
    await live.send(10)
    const worker = await start({
      circuitBreaker: { failures: 15, windowSeconds: 30, probeSeconds: 60 },
    })
    await pass(25)
    expect(reported).toEqual([])
    await live.send(10)
    // Whatever the jitter, some of these fail again after the window.
    await pass(25)
    expect(reported).toEqual(['circuitOpened'])
    expect(worker.health()).toMatchObject({ state: 'open', ready: false })
    const before = runs.length
    await pass(600)
    expect(runs.length - before).toBeGreaterThanOrEqual(9)
    expect(runs.length - before).toBeLessThanOrEqual(10)
  })

  it('is none where it is switched off: everything is retried as it falls due', async () => {
    const { reported, runs, failing, start, live, dlq } = newShop()
    failing(down)
    await live.send(30)
    const worker = await start({
      circuitBreaker: false,
      backoff: { firstSeconds: 1, factor: 1, maxSeconds: 1 },
      maxAttempts: 10,
    })
    await pass(60)
    expect(reported).toEqual([])
    expect(runs).toHaveLength(300)
    expect(dlq.messages()).toHaveLength(30)
    expect(worker.health()).toMatchObject({ state: 'idle', ready: true })
  })
})
