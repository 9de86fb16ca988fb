import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import type { Worker } from '../../src/worker/worker.ts'
import {
  catalogue,
  gate,
  handling,
  newWorld,
  obedient,
  pass,
  whilePassing,
  startingInVirtualTime,
} from './worker-world.ts'

const run = startingInVirtualTime(0)

describe('a stop', () => {
  it('called by a handler does not wait for that handler, whose message is settled nevertheless', async () => {
    const { queue, worker, send } = newWorld()
    const reports: unknown[] = []
    const ids: number[] = []
    const one: Worker = worker(
      handling(async (id) => {
        if (id === 0) reports.push(await one.stop())
        ids.push(id)
      }),
    )
    await run(one)
    await send(1)
    await pass(25)
    expect(reports).toEqual([expect.objectContaining({ left: 0 })])
    expect(ids).toEqual([0])
    const report = await whilePassing(one.stop())
    expect(report).toMatchObject({ settled: 1, left: 0 })
    expect(one.health().state).toBe('stopped')
    expect(queue.messages()).toEqual([])
  })

  it('called by a batch handler waits for none of its events, and for all other handlers', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    const others = {
      ...catalogue,
      'order.paid': t.type({ type: t.literal('order.paid'), id: t.number }),
    }
    let isOver = false
    const one: Worker = worker(
      createRouter(others)
        .on('order.paid', () => promise)
        .onBatch('order.placed', { size: 3, lingerMs: 100 }, async () => {
          await one.stop()
          isOver = true
        }),
    )
    await run(one)
    await queue.send([{ body: '{"type":"order.paid","id":9}' }])
    await send(3)
    await pass(21)
    expect(isOver).toBe(false)
    open()
    await pass(1)
    expect(isOver).toBe(true)
    await whilePassing(one.stop())
    expect(queue.messages()).toEqual([])
  })

  it('leaves no timer behind, whatever the worker was doing', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 1 })
    const failing = createRouter(catalogue).on('order.placed', { maxPerSecond: 5 }, ({ id }) => {
      if (id % 3 === 0) throw new Error('no')
      return id % 3 === 1 ? new Promise(() => {}) : undefined
    })
    dlq.faults.always('send', fault.throttle())
    queue.faults.always('delete', fault.throttle())
    await send(30)
    const one = await run(worker(failing, { handlerTimeoutSeconds: 600, concurrency: 20 }))
    await pass(3)
    await whilePassing(one.stop({ graceSeconds: 1 }))
    // Of a handler that never ends only its time-out is left, which does not keep the process alive.
    await pass(700)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for the open poll, and releases what it brings', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    const one = await run(worker(handling((id) => ids.push(id))))
    await pass(5)
    const stopping = one.stop()
    await pass(1)
    await send(2)
    const report = await whilePassing(stopping)
    expect(ids).toEqual([])
    expect(report).toMatchObject({ settled: 0, released: 2, left: 0 })
    expect(report.tookMs).toBeLessThan(2_000)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible'])
  })

  it('aborts an idle poll three seconds before its grace period ends', async () => {
    const { worker } = newWorld()
    const one = await run(worker(handling(() => {})))
    await pass(1)
    const report = await whilePassing(one.stop({ graceSeconds: 10 }))
    expect(report.tookMs).toBeGreaterThanOrEqual(7_900)
    expect(report.tookMs).toBeLessThan(8_500)
    expect(report).toMatchObject({ settled: 0, released: 0, left: 0 })
  })

  it('lets running handlers end, settles their messages, and releases the others at once', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    const router = createRouter(catalogue).on('order.placed', { concurrency: 2 }, () => promise)
    await send(8)
    const one = await run(worker(router, { waitSeconds: 1 }))
    await pass(0.5)
    const stopping = one.stop()
    await pass(1)
    expect(queue.messages().filter(({ state }) => state === 'visible')).toHaveLength(6)
    open()
    const report = await whilePassing(stopping)
    // The open poll may bring again what was released, and that goes back as well.
    expect(report).toMatchObject({ settled: 2, left: 0 })
    expect(report.released).toBeGreaterThanOrEqual(6)
    expect(queue.messages()).toHaveLength(6)
    expect(one.health()).toMatchObject({ state: 'stopped', live: false, running: 0 })
  })

  it('interrupts handlers near the end of its budget, and releases what gave up', async () => {
    const { queue, worker, send, dlq } = newWorld({ maxReceiveCount: 2 })
    await send(3)
    const one = await run(worker(handling(obedient), { waitSeconds: 1 }))
    await pass(0.5)
    const report = await whilePassing(one.stop({ graceSeconds: 20 }))
    expect(report.tookMs).toBeGreaterThanOrEqual(16_900)
    expect(report.tookMs).toBeLessThan(18_000)
    expect(report).toMatchObject({ released: 3, left: 0 })
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible', 'visible'])
    expect(dlq.messages()).toEqual([])
  })

  it('leaves what does not give up to its visibility timeout, and ends in time', async () => {
    const { queue, worker, send } = newWorld()
    await send(3)
    const one = await run(
      worker(
        handling(() => new Promise(() => {})),
        { waitSeconds: 1 },
      ),
    )
    await pass(0.5)
    const report = await whilePassing(one.stop({ graceSeconds: 5 }))
    expect(report.left).toBe(3)
    expect(report.tookMs).toBeGreaterThanOrEqual(4_900)
    expect(report.tookMs).toBeLessThan(5_500)
    await pass(60)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible', 'visible'])
  })

  it('counts as left what loses its lease meanwhile', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    await send(3)
    const one = await run(
      worker(
        handling(() => promise),
        { waitSeconds: 1 },
      ),
    )
    await pass(10)
    const stopping = one.stop({ graceSeconds: 60 })
    queue.faults.next(
      'changeVisibility',
      fault.failEntries([0], { code: 'MessageNotInflight', senderFault: true }),
    )
    await pass(10)
    open()
    expect(await whilePassing(stopping)).toMatchObject({ settled: 2, released: 0, left: 1 })
    expect(queue.messages()).toHaveLength(1)
  })

  it('called again with a shorter grace ends sooner, with the same report', async () => {
    const { worker, send } = newWorld()
    await send(1)
    const one = await run(
      worker(
        handling(() => new Promise(() => {})),
        { waitSeconds: 1 },
      ),
    )
    await pass(0.5)
    const first = one.stop({ graceSeconds: 600 })
    await pass(2)
    const second = one.stop({ graceSeconds: 0 })
    const reports = await whilePassing(Promise.all([first, second]))
    expect(reports[0]).toEqual(reports[1])
    expect(reports[0]?.tookMs).toBeLessThan(3_000)
    expect(reports[0]?.left).toBe(1)
  })

  it('has no end of its own with an infinite grace', async () => {
    const { worker, send } = newWorld()
    const { promise, open } = gate()
    await send(1)
    const one = await run(
      worker(
        handling(() => promise),
        { waitSeconds: 1, handlerTimeoutSeconds: 86_400 },
      ),
    )
    await pass(0.5)
    const stopping = one.stop({ graceSeconds: Infinity })
    await pass(3_600)
    open()
    expect(await whilePassing(stopping)).toMatchObject({ settled: 1, left: 0 })
  })

  it('refuses a grace that is no number', async () => {
    const { worker } = newWorld()
    const one = await run(worker(handling(() => {})))
    await expect(one.stop({ graceSeconds: Number.NaN })).rejects.toThrow('graceSeconds')
    expect(one.health().state).not.toBe('stopping')
  })

  it('has deletes that wait for their next try tried at once, and again until they go through', async () => {
    const { queue, worker, send } = newWorld()
    const one = await run(
      worker(
        handling(() => {}),
        { waitSeconds: 1 },
      ),
    )
    const heal = queue.faults.always('delete', fault.reject('AccessDenied'))
    await send(5)
    await pass(20)
    const stopping = one.stop()
    await pass(3)
    heal()
    const report = await whilePassing(stopping)
    expect(report).toMatchObject({ settled: 5, left: 0 })
    expect(report.tookMs).toBeLessThan(5_000)
    expect(queue.messages()).toEqual([])
  })

  it('while deletes are throttled tries them until they go through', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    await send(5)
    const one = await run(
      worker(
        handling(() => promise),
        { waitSeconds: 1 },
      ),
    )
    await pass(0.5)
    queue.faults.next('delete', fault.throttle(), 2)
    const stopping = one.stop()
    open()
    expect(await whilePassing(stopping)).toMatchObject({ settled: 5, left: 0 })
    expect(queue.messages()).toEqual([])
  })

  it('while nothing can be deleted tries until its budget ends, and says what is left', async () => {
    const { queue, worker, send, reported } = newWorld()
    const { promise, open } = gate()
    await send(5)
    const one = await run(
      worker(
        handling(() => promise),
        { waitSeconds: 1 },
      ),
    )
    await pass(0.5)
    queue.faults.always('delete', fault.reject('Unreachable', 'ECONNREFUSED'))
    const deletes = queue.calls.delete
    const stopping = one.stop({ graceSeconds: 10 })
    open()
    const report = await whilePassing(stopping)
    expect(report).toMatchObject({ settled: 0, left: 5 })
    expect(report.tookMs).toBeGreaterThanOrEqual(9_900)
    expect(queue.calls.delete - deletes).toBeGreaterThan(10)
    expect(reported.settleFailed).toHaveLength(5)
    expect(queue.messages()).toHaveLength(5)
    await pass(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('while receives fail does not wait for the next one', async () => {
    const { queue, worker } = newWorld()
    const one = await run(worker(handling(() => {})))
    queue.faults.always('receive', fault.throttle())
    await pass(60)
    const receives = queue.calls.receive
    const report = await whilePassing(one.stop())
    expect(report.tookMs).toBeLessThan(500)
    await pass(60)
    expect(queue.calls.receive).toBe(receives)
  })

  it('aborts a poll that hangs', async () => {
    const { queue, worker } = newWorld()
    const one = await run(worker(handling(() => {})))
    queue.faults.next('receive', fault.hang())
    await pass(22)
    const report = await whilePassing(one.stop({ graceSeconds: 10 }))
    expect(report.tookMs).toBeLessThan(9_000)
  })

  it('while its circuit is open ends without another try', async () => {
    const { queue, worker, send } = newWorld({ maxReceiveCount: 100 })
    await send(5)
    const failing = handling(() => {
      throw new Error('down')
    })
    const one = await run(
      worker(failing, {
        circuitBreaker: { failures: 2, windowSeconds: 0, probeSeconds: 5 },
        waitSeconds: 1,
      }),
    )
    await pass(2)
    expect(one.health().state).toBe('open')
    const report = await whilePassing(one.stop())
    expect(report).toMatchObject({ left: 0 })
    const receives = queue.calls.receive
    await pass(60)
    expect(queue.calls.receive).toBe(receives)
  })

  it('while a dead letter cannot be stored keeps the message', async () => {
    const { queue, dlq, worker, send, on } = newWorld({ maxReceiveCount: 1 })
    const failing = handling(() => {
      throw new Error('no')
    })
    const heal = dlq.faults.always('send', fault.throttle())
    const one = await run(worker(failing, { waitSeconds: 1 }))
    await send(2)
    await pass(0.1)
    const report = await whilePassing(one.stop())
    expect(report.left).toBe(0)
    expect([...on(queue), ...on(dlq)].sort()).toEqual([0, 1])
    expect(on(dlq)).toEqual([])
    heal()
  })

  it('leaves no timer and no request behind', async () => {
    const { queue, worker, send } = newWorld()
    await send(25)
    const one = await run(
      worker(
        handling(() => {}),
        { waitSeconds: 1, maxPerSecond: 10 },
      ),
    )
    await pass(0.5)
    await whilePassing(one.stop())
    await pass(1)
    const { calls } = queue
    const before = { ...calls }
    expect(vi.getTimerCount()).toBe(0)
    await pass(3_600)
    expect(calls).toEqual(before)
  })
})

describe('a stop during the start', () => {
  it('ends the waiting for a queue that cannot be read', async () => {
    const { queue, worker, reported } = newWorld()
    queue.faults.always('attributes', fault.throttle())
    const one = worker(handling(() => {}))
    const starting = one.start()
    await pass(20)
    expect(one.health()).toMatchObject({ state: 'starting', live: true, ready: false })
    expect(reported.startDelayed?.length).toBeGreaterThan(1)
    expect(await whilePassing(one.stop())).toMatchObject({ settled: 0, left: 0 })
    await starting
    expect(one.health().state).toBe('stopped')
    expect(queue.calls.receive).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('releases what the first receive brings', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    await send(3)
    queue.faults.next('receive', fault.delay(500))
    const one = worker(handling((id) => ids.push(id)))
    const starting = one.start()
    await pass(0.1)
    const stopping = one.stop()
    await whilePassing(starting)
    expect(await whilePassing(stopping)).toMatchObject({ settled: 0, released: 3, left: 0 })
    expect(ids).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible', 'visible'])
  })

  it('leaves what the first receive brings when SQS refuses to release it', async () => {
    const { queue, worker, send } = newWorld()
    await send(3)
    queue.faults.next('receive', fault.delay(500))
    queue.faults.always('changeVisibility', fault.throttle())
    const one = worker(handling(() => {}))
    const starting = one.start()
    await pass(0.1)
    const stopping = one.stop({ graceSeconds: 20 })
    await whilePassing(starting)
    expect(await whilePassing(stopping)).toMatchObject({ settled: 0, released: 0, left: 3 })
    expect(vi.getTimerCount()).toBe(0)
    await pass(30)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible', 'visible'])
  })

  it('tries that release again until its grace period is over', async () => {
    const { queue, worker, send } = newWorld()
    await send(3)
    queue.faults.next('receive', fault.delay(500))
    const heal = queue.faults.always('changeVisibility', fault.throttle())
    const one = worker(handling(() => {}))
    const starting = one.start()
    await pass(0.1)
    const stopping = one.stop({ graceSeconds: 20 })
    await pass(10)
    heal()
    await whilePassing(starting)
    expect(await whilePassing(stopping)).toMatchObject({ settled: 0, released: 3, left: 0 })
  })

  it('does not wait for what the start has to know of the queues', async () => {
    const { queue, worker } = newWorld()
    queue.faults.next('attributes', fault.hang())
    const one = worker(handling(() => {}))
    const starting = one.start()
    await pass(1)
    expect(await one.stop()).toMatchObject({ settled: 0, released: 0, left: 0 })
    await starting
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that never comes to an end is bounded by its budget', async () => {
    const { queue, worker } = newWorld()
    // Whose signal is ignored, as by a broken service.
    queue.receive = () => new Promise(() => {})
    const one = worker(handling(() => {}))
    void one.start()
    await pass(1)
    let isOver = false
    void one.stop({ graceSeconds: 5 }).then(() => {
      isOver = true
    })
    await pass(4.9)
    expect(isOver).toBe(false)
    await pass(0.2)
    expect(isOver).toBe(true)
  })
})

describe('a worker that was never started, or is stopped', () => {
  it('stops at once, and does not start any more', async () => {
    const { worker } = newWorld()
    const one = worker(handling(() => {}))
    expect(one.health().state).toBe('created')
    expect(await one.stop()).toEqual({ settled: 0, released: 0, left: 0, tookMs: 0 })
    await expect(one.start()).rejects.toThrow('a stopped worker cannot be started again')
  })

  it('starts once, however often it is asked to', async () => {
    const { queue, worker } = newWorld()
    const one = await run(worker(handling(() => {})))
    const { attributes } = queue.calls
    await one.start()
    expect(queue.calls.attributes).toBe(attributes)
  })

  it('does not start again after a start that failed, and says so', async () => {
    const { queue, worker } = newWorld()
    queue.faults.next('attributes', fault.reject('AccessDenied'))
    const one = worker(handling(() => {}))
    await expect(one.start()).rejects.toMatchObject({ kind: 'AccessDenied' })
    await expect(one.start()).rejects.toThrow('create a new one')
    expect(one.health()).toMatchObject({ state: 'stopped', live: false })
  })
})

describe('a router without a handler', () => {
  it('is warned of at the start: every message would be acknowledged unseen', async () => {
    const { worker } = newWorld()
    const warn = vi.fn()
    const logger = { debug() {}, info() {}, warn, error() {} }
    await run(worker(createRouter(catalogue), { logger }))
    await run(worker(createRouter(catalogue, { unhandled: 'dead-letter' }), { logger }))
    const sentences = warn.mock.calls.map(([, sentence]) => String(sentence))
    expect(sentences.filter((sentence) => sentence.includes('no handler'))).toHaveLength(1)
  })
})

describe('a pause', () => {
  it('lets messages in flight be handled, receives no more, and continues after it', async () => {
    const { queue, worker, send, on } = newWorld()
    const ids: number[] = []
    const one = await run(
      worker(
        handling((id) => ids.push(id)),
        { waitSeconds: 1 },
      ),
    )
    await send(1)
    await pass(1)
    one.pause('migration')
    await pass(2)
    await send(3)
    await pass(600)
    expect(ids).toEqual([0])
    expect(on(queue)).toEqual([1, 2, 3])
    expect(one.health()).toMatchObject({ state: 'paused', reason: 'paused: migration', live: true })
    one.resume()
    await pass(2)
    expect(ids).toEqual([0, 1, 2, 3])
    expect(one.health().state).toBe('idle')
  })

  it('before the start holds from the start', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    const one = worker(handling((id) => ids.push(id)))
    one.pause('not yet')
    await send(1)
    await run(one)
    await pass(60)
    expect(queue.calls.receive).toBe(0)
    one.resume()
    await pass(1)
    expect(ids).toEqual([0])
  })

  it('does not keep a stop waiting', async () => {
    const { worker } = newWorld()
    const one = await run(
      worker(
        handling(() => {}),
        { waitSeconds: 1 },
      ),
    )
    one.pause('migration')
    await pass(10)
    expect((await whilePassing(one.stop())).tookMs).toBeLessThan(100)
  })
})
