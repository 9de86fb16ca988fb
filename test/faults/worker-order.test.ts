import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import {
  catalogue,
  gate,
  newWorld,
  obedient,
  order,
  pass,
  whilePassing,
  withRequests,
  startingInVirtualTime,
} from './worker-world.ts'

const run = startingInVirtualTime(0)
const twoTypes = {
  ...catalogue,
  'order.paid': t.type({ type: t.literal('order.paid'), id: t.number }),
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a FIFO queue', () => {
  it('is handled in order within each group, groups beside each other', async () => {
    const { queue, worker, send } = newWorld({ fifo: true })
    const done = new Map<string, number[]>()
    let most = 0
    let running = 0
    const router = createRouter(catalogue).on('order.placed', async ({ id }, { groupId = '' }) => {
      most = Math.max(most, ++running)
      await sleep((id * 37) % 50)
      running--
      done.set(groupId, [...(done.get(groupId) ?? []), id])
    })
    for (let at = 0; at < 8; at++) for (const group of ['a', 'b', 'c']) await send(2, group)
    await run(worker(router))
    await pass(60)
    expect(queue.messages()).toEqual([])
    for (const ids of done.values()) expect(ids).toEqual([...ids].sort((one, other) => one - other))
    expect([...done.values()].flat()).toHaveLength(48)
    expect(most).toBeGreaterThan(1)
  })

  it('keeps the order of a group through failures, and handles the others meanwhile', async () => {
    const { queue, worker, send, dlq } = newWorld({ fifo: true, maxReceiveCount: 100 })
    const done: number[] = []
    let failures = 3
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (id === 1 && failures-- > 0) throw new Error('not yet')
      done.push(id)
    })
    await send(4, 'a')
    await send(2, 'b')
    await run(worker(router))
    await pass(300)
    expect(done.filter((id) => id < 4)).toEqual([0, 1, 2, 3])
    expect(done.slice(0, 3).sort()).toEqual([0, 4, 5])
    expect(queue.messages()).toEqual([])
    expect(dlq.messages()).toEqual([])
  })

  it('goes on with a group after one of it was dead-lettered', async () => {
    const { worker, send, dlq, on } = newWorld({ fifo: true, maxReceiveCount: 2 })
    const done: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (id === 1) throw new Error('never')
      done.push(id)
    })
    await send(4, 'a')
    await run(worker(router))
    await pass(300)
    expect(done).toEqual([0, 2, 3])
    expect(on(dlq)).toEqual([1])
    expect(dlq.messages()[0]?.groupId).toBe('a')
  })

  it('blocks no group when a stop releases it', async () => {
    const { queue, worker, send } = newWorld({ fifo: true })
    const done: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      await sleep(1_000)
      done.push(id)
    })
    await send(5, 'a')
    const first = await run(worker(router))
    await pass(1.5)
    const report = await whilePassing(first.stop())
    expect(report).toMatchObject({ left: 0 })
    expect(queue.messages().every(({ state }) => state === 'visible')).toBe(true)
    await run(worker(router))
    await pass(30)
    expect(done).toEqual([0, 1, 2, 3, 4])
  })

  it('frees the place of a message whose lease was lost while it waited for its group', async () => {
    const { queue, worker, send } = newWorld({ fifo: true })
    const done: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      await sleep(20_000)
      done.push(id)
    })
    await send(2, 'a')
    const one = await run(worker(router, { concurrency: 2 }))
    await pass(1)
    queue.faults.next(
      'changeVisibility',
      fault.failEntries([1], { code: 'MessageNotInflight', senderFault: true }),
    )
    await pass(120)
    expect(one.health()).toMatchObject({ inFlight: 0, settling: 0, running: 0 })
    expect(done[0]).toBe(0)
    expect(done).toContain(1)
    expect(queue.messages()).toEqual([])
  })

  it('does not run what a retried receive brings a second time', async () => {
    const { queue, worker, send } = newWorld({ fifo: true })
    const began: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      began.push(id)
      await sleep(60_000)
    })
    const one = await run(worker(router, { handlerTimeoutSeconds: 600 }))
    // The poll hangs in the answer: it is abandoned, tried again with its attempt id, and answered late.
    await pass(20)
    const hung = fault.hang()
    queue.faults.next('receive', hung)
    await pass(20)
    await send(1, 'a')
    await pass(15)
    hung.release()
    await pass(5)
    expect(began).toEqual([0])
    await pass(120)
    expect(began).toEqual([0])
    expect(one.health()).toMatchObject({ inFlight: 0, settling: 0 })
    expect(queue.messages()).toEqual([])
  })
})

describe('partitionBy', () => {
  it('runs one at a time per key, in the order received', async () => {
    const { worker, send } = newWorld()
    const running = new Set<number>()
    const done: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      expect(running.has(id % 3)).toBe(false)
      running.add(id % 3)
      await sleep((id * 13) % 40)
      running.delete(id % 3)
      done.push(id)
    })
    await send(30)
    const partitionBy = (event: unknown) => String((event as { id: number }).id % 3)
    await run(worker(router, { partitionBy, concurrency: 30 }))
    await pass(30)
    expect(done).toHaveLength(30)
    for (const key of [0, 1, 2]) {
      const ofKey = done.filter((id) => id % 3 === key)
      expect(ofKey).toEqual([...ofKey].sort((one, other) => one - other))
    }
  })
})

describe('a handler that overran its time', () => {
  it('is reported, and keeps its place until it has settled', async () => {
    const { worker, send, reported } = newWorld({ maxReceiveCount: 100 })
    const done: number[] = []
    const { promise, open } = gate()
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      if (id === 0) await promise
      done.push(id)
    })
    await send(5)
    const one = await run(worker(router, { concurrency: 1, handlerTimeoutSeconds: 5 }))
    await pass(4)
    expect(one.health()).toMatchObject({ running: 1, overrun: 0, live: true })
    await pass(60)
    expect(done).toEqual([])
    expect(one.health()).toMatchObject({ running: 1, overrun: 1, live: false, state: 'stalled' })
    expect(one.health().reason).toMatch(/places are taken by handlers that overran their time/)
    expect(reported.handlerOverran).toEqual([
      expect.objectContaining({ type: 'order.placed', seconds: 5, overrun: 1 }),
    ])
    open()
    await pass(200)
    // Its late answer is ignored, so that its message is handled once more.
    expect(done.sort()).toEqual([0, 0, 1, 2, 3, 4])
    expect(one.health()).toMatchObject({ running: 0, overrun: 0, live: true, state: 'idle' })
  })
})

describe('a batch handler in a worker', () => {
  it('gathers more than handlers run at once, and each message is settled by its own result', async () => {
    const { queue, worker, send, on, dlq } = newWorld({ maxReceiveCount: 2 })
    const sizes: number[] = []
    const router = createRouter(catalogue).onBatch(
      'order.placed',
      { size: 50, lingerMs: 200 },
      async (events) => {
        sizes.push(events.length)
        await sleep(10)
        return events.map(({ id }) => (id % 25 === 0 ? new Error('no') : undefined))
      },
    )
    await send(100)
    await run(worker(router, { concurrency: 2, waitSeconds: 1, circuitBreaker: false }))
    await pass(30)
    expect(Math.max(...sizes)).toBe(50)
    expect(queue.messages()).toEqual([])
    expect(on(dlq).sort((one, other) => one - other)).toEqual([0, 25, 50, 75])
  })

  it('does not stop the receives when the lease of what waits for its only place is lost', async () => {
    const { queue, worker } = newWorld()
    let blocks = true
    const router = createRouter(twoTypes)
      .on('order.placed', ({ id }, { signal }) => {
        if (blocks) return obedient(id, signal)
      })
      .onBatch('order.paid', { size: 2, lingerMs: 0 }, () => {})
    const paid = JSON.stringify({ type: 'order.paid', id: 0 })
    await queue.send([{ body: `[${paid},${order(1)},${order(2)}]` }, { body: order(3) }])
    const isGone = { code: 'MessageNotInflight', senderFault: true }
    queue.faults.next('changeVisibility', fault.failEntries('all', isGone))
    const options = { concurrency: 1, waitSeconds: 1, circuitBreaker: false } as const
    await run(worker(router, options))
    await pass(20)
    blocks = false
    await pass(60)
    expect(queue.messages()).toEqual([])
  })

  it('releases what gathers when the worker stops', async () => {
    const { queue, worker, send } = newWorld()
    const handler = vi.fn()
    const router = createRouter(catalogue).onBatch(
      'order.placed',
      { size: 50, lingerMs: 60_000 },
      handler,
    )
    await send(7)
    const one = await run(worker(router, { waitSeconds: 1 }))
    await pass(5)
    const report = await whilePassing(one.stop())
    // The open poll may bring again what was released, and that goes back as well.
    expect(report).toMatchObject({ settled: 0, left: 0 })
    expect(report.released).toBeGreaterThanOrEqual(7)
    expect(handler).not.toHaveBeenCalled()
    expect(queue.messages().every(({ state }) => state === 'visible')).toBe(true)
  })

  it('keeps the leases of what gathers', async () => {
    const { queue, worker, send, reported } = newWorld()
    const sizes: number[] = []
    const router = createRouter(catalogue).onBatch(
      'order.placed',
      { size: 50, lingerMs: 300_000 },
      (events) => void sizes.push(events.length),
    )
    await send(7)
    await run(worker(router, { waitSeconds: 1 }))
    await pass(330)
    expect(sizes).toEqual([7])
    expect(reported.leaseLost).toEqual([])
    expect(queue.messages()).toEqual([])
  })
})

describe('memory', () => {
  it('is bounded by bytes in flight: large messages through a slow handler', async () => {
    const world = newWorld()
    const { queue, worker, reported } = world
    const megabyte = 1_000_000
    const text = 'x'.repeat(megabyte)
    const most = 16 * megabyte
    let inFlight = 0
    let peak = 0
    const service = withRequests(world.service, ({ receive }) => ({
      async receive(request) {
        const messages = await receive(request)
        inFlight += messages.length
        peak = Math.max(peak, inFlight)
        return messages
      },
    }))
    const router = createRouter(catalogue).on('order.placed', async () => {
      await sleep(500)
      inFlight--
    })
    for (let at = 0; at < 100; at++) {
      await queue.send([{ body: JSON.stringify({ type: 'order.placed', id: at, text }) }])
    }
    await run(
      worker(router, {
        service,
        concurrency: 1_000,
        maxBytesInFlight: most,
        deadLetterQueueUrl: `${queue.url}-dlq`,
      }),
    )
    await pass(60)
    expect(reported.settled).toHaveLength(100)
    expect(peak * megabyte).toBeLessThanOrEqual(most + 10 * megabyte)
  })
})
