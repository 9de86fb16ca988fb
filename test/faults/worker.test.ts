import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../src/message/logger.ts'
import { PermanentError } from '../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../src/message/retry-after-error.ts'
import type { QueueErrorKind } from '../../src/queue/queue-error.ts'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import {
  catalogue,
  gate,
  newWorld,
  order,
  pass,
  severable,
  whilePassing,
  startingInVirtualTime,
} from './worker-world.ts'

const run = startingInVirtualTime(1)

const noting = (ids: number[]) =>
  createRouter(catalogue).on('order.placed', ({ id }) => void ids.push(id))

describe('a worker that crashes', () => {
  it('leaves its messages in flight to another one, and nothing is lost', async () => {
    const { service, queue, worker, send } = newWorld()
    const line = severable(service)
    const crashing: number[] = []
    const stuck = createRouter(catalogue).on('order.placed', ({ id }) => {
      crashing.push(id)
      return new Promise(() => {})
    })
    await send(15)
    await run(worker(stuck, { service: line }))
    await pass(1)
    line.sever()
    const ids: number[] = []
    await run(worker(noting(ids)))
    await pass(60)
    expect(crashing.length).toBeGreaterThan(0)
    expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, at) => at))
    expect(queue.messages()).toEqual([])
  })
})

describe('1,000 messages', () => {
  it('need at most 210 requests, with those of the idle polls after them', async () => {
    const { queue, worker, send } = newWorld()
    await send(1_000)
    await run(worker(noting([])))
    while (queue.messages().length > 0) await pass(0.05)
    const { receive, delete: deletes, changeVisibility } = queue.calls
    expect(receive + deletes + changeVisibility).toBeLessThanOrEqual(210)
  })
})

describe('deletes that fail', () => {
  it('by throttling are tried again, and the handler does not run a second time', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    queue.faults.next('delete', fault.throttle(), 4)
    await send(5)
    await pass(30)
    expect(ids).toHaveLength(5)
    expect(queue.messages()).toEqual([])
  })

  it('for single entries are tried again for those only', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    queue.faults.next('delete', fault.failEntries([0, 3]), 2)
    await send(10)
    await pass(60)
    expect(ids).toHaveLength(10)
    expect(queue.messages()).toEqual([])
  })

  it.each<[string, QueueErrorKind, string]>([
    ['missing credentials', 'BadCredentials', 'CredentialsProviderError'],
    ['a missing right', 'AccessDenied', 'AccessDenied'],
    ['an odd status', 'InvalidRequest', '408'],
  ])(
    'by %s for longer than a lease are tried again: nobody gets the message twice',
    async (_what, kind, code) => {
      const { queue, worker, send, reported } = newWorld()
      const ids: number[] = []
      const one = await run(worker(noting(ids)))
      await run(worker(noting(ids)))
      const heal = queue.faults.always('delete', fault.reject(kind, code))
      await send(3)
      await pass(100)
      expect(queue.messages()).toHaveLength(3)
      expect(reported.settleRefused).toEqual([
        { what: 'delete', code },
        { what: 'delete', code },
      ])
      heal()
      await pass(6)
      expect(ids.sort()).toEqual([0, 1, 2])
      expect(queue.messages()).toEqual([])
      expect([reported.settleFailed, reported.leaseLost]).toEqual([[], []])
      expect(one.health().state).toBe('idle')
    },
  )

  it('because of a receipt handle are remembered: the redelivery is deleted without a second run', async () => {
    const { queue, worker, send, reported } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    queue.faults.next(
      'delete',
      fault.failEntries('all', { code: 'ReceiptHandleIsInvalid', senderFault: true }),
    )
    await send(3)
    await pass(5)
    expect(reported.settleFailed).toHaveLength(3)
    expect(queue.messages()).toHaveLength(3)
    await pass(60)
    expect(ids).toHaveLength(3)
    expect(queue.messages()).toEqual([])
  })

  it('whose answer was lost are tried again without harm', async () => {
    const { queue, worker, send, reported } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    queue.faults.next('delete', fault.loseAnswer(), 2)
    await send(3)
    await pass(30)
    expect(ids).toHaveLength(3)
    expect(queue.messages()).toEqual([])
    expect(reported.settleFailed).toEqual([])
  })
})

describe('leases', () => {
  const slow = (ends: Promise<void>, signals: AbortSignal[] = [], began: number[] = []) =>
    createRouter(catalogue).on('order.placed', async ({ id }, { signal }) => {
      began.push(id)
      signals.push(signal)
      await ends
    })

  it('are kept through minutes of work, though every other renewal is throttled', async () => {
    const { queue, worker, send, reported } = newWorld()
    const { promise, open } = gate()
    const began: number[] = []
    await run(worker(slow(promise, [], began), { handlerTimeoutSeconds: 3_600 }))
    await send(5)
    for (let at = 0; at < 20; at++) {
      queue.faults.next('changeVisibility', fault.throttle(), 2)
      await pass(15)
    }
    open()
    await pass(5)
    expect(began).toHaveLength(5)
    expect(reported.leaseLost).toEqual([])
    expect(queue.messages()).toEqual([])
  })

  it('are kept for messages that wait for a handler as well', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    const began: number[] = []
    const router = createRouter(catalogue).on(
      'order.placed',
      { concurrency: 1 },
      async ({ id }) => {
        began.push(id)
        await promise
      },
    )
    await send(3)
    await run(worker(router, { handlerTimeoutSeconds: 3_600 }))
    await pass(300)
    open()
    await pass(30)
    expect(began).toEqual([0, 1, 2])
    expect(queue.messages()).toEqual([])
  })

  it('that are being renewed while the handler fails do not undo the wait it asked for', async () => {
    const { queue, worker, send } = newWorld()
    const began: number[] = []
    const startMs = Date.now()
    const router = createRouter(catalogue).on('order.placed', async () => {
      began.push(Math.round((Date.now() - startMs) / 1_000))
      if (began.length > 1) return
      await new Promise((resolve) => setTimeout(resolve, 16_000))
      throw new RetryAfterError({ seconds: 1 })
    })
    await run(worker(router))
    queue.faults.next('changeVisibility', fault.delay(4_000))
    await send(1)
    await pass(60)
    expect(began).toHaveLength(2)
    // The renewal that left at about 15 s is carried out at about 19 s, the release after it.
    expect(began[1]).toBeGreaterThanOrEqual(19)
    expect(began[1]).toBeLessThanOrEqual(21)
  })

  it('that are lost abort the signal, and the message is not settled here', async () => {
    const { queue, worker, send, reported } = newWorld()
    const { promise, open } = gate()
    const signals: AbortSignal[] = []
    await run(worker(slow(promise, signals), { handlerTimeoutSeconds: 3_600 }))
    await send(1)
    await pass(1)
    const heal = queue.faults.always('changeVisibility', fault.throttle())
    const deletes = queue.calls.delete
    await pass(32)
    expect(signals[0]?.aborted).toBe(true)
    expect(signals[0]?.reason).toMatchObject({ name: 'AbortError' })
    expect(reported.leaseLost).toHaveLength(1)
    expect(reported.settled).toEqual([])
    heal()
    open()
    await pass(0.2)
    // It was received again meanwhile: that receive is deleted, without a second run.
    expect(reported.settled).toMatchObject([{ outcome: 'Acknowledge', receiveCount: 1 }])
    expect(signals).toHaveLength(1)
    expect(queue.calls.delete - deletes).toBe(1)
    expect(queue.messages()).toEqual([])
  })

  it('that are lost after the handler was done lead to no second run: the redelivery is deleted', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    const began: number[] = []
    const first = await run(worker(slow(promise, [], began), { handlerTimeoutSeconds: 3_600 }))
    await send(1)
    await pass(1)
    // Another consumer takes it from us.
    first.pause('so that the other one gets it')
    queue.faults.next(
      'changeVisibility',
      fault.failEntries('all', { code: 'MessageNotInflight', senderFault: true }),
    )
    await pass(20)
    open()
    await pass(20)
    expect(queue.messages()).toHaveLength(1)
    first.resume()
    await pass(40)
    expect(began).toEqual([0])
    expect(queue.messages()).toEqual([])
  })

  it('that are lost while one event of a body fails do not run the others of it again', async () => {
    const { queue, worker } = newWorld()
    const { promise, fail } = gate()
    const began: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      began.push(id)
      if (id === 2) await promise
    })
    const one = await run(worker(router, { handlerTimeoutSeconds: 3_600 }))
    await queue.send([{ body: '[{"type":"order.placed","id":1},{"type":"order.placed","id":2}]' }])
    await pass(1)
    one.pause('so that the other one gets it')
    queue.faults.next(
      'changeVisibility',
      fault.failEntries('all', { code: 'MessageNotInflight', senderFault: true }),
    )
    await pass(20)
    fail(new Error('down'))
    await pass(1)
    one.resume()
    await pass(120)
    expect(began.filter((id) => id === 1)).toEqual([1])
    expect(began.length).toBeGreaterThan(2)
  })

  it('that are lost before the handler began keep it from beginning', async () => {
    const { queue, worker, send } = newWorld()
    const { promise, open } = gate()
    const began: number[] = []
    const router = createRouter(catalogue).on(
      'order.placed',
      { concurrency: 1 },
      async ({ id }) => {
        began.push(id)
        await promise
      },
    )
    const all = await run(worker(router, { handlerTimeoutSeconds: 3_600 }))
    await send(2)
    await pass(1)
    expect(began).toHaveLength(1)
    all.pause('so that nothing comes back here')
    const heal = queue.faults.always('changeVisibility', fault.throttle())
    await pass(40)
    heal()
    open()
    await pass(10)
    expect(began).toHaveLength(1)
  })
})

describe('receives', () => {
  it('that fail are paced, reported, and go on when the queue is back', async () => {
    const { queue, worker, send, reported } = newWorld()
    const ids: number[] = []
    const one = await run(worker(noting(ids)))
    const before = queue.calls.receive
    const heal = queue.faults.always('receive', fault.reject('Unreachable', 'ECONNRESET'))
    await send(1)
    await pass(120)
    expect(queue.calls.receive - before).toBeLessThan(20)
    expect(reported.receiveFailed?.length).toBeGreaterThan(3)
    expect(one.health()).toMatchObject({ state: 'stalled', live: true, ready: false })
    heal()
    await send(5)
    await pass(60)
    expect(ids).toHaveLength(6)
    expect(one.health()).toMatchObject({ state: 'idle', live: true })
  })

  it('whose answers are lost lose no message: they come again', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    queue.faults.next('receive', fault.loseAnswer(), 2)
    await pass(21)
    await send(15)
    await pass(120)
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, at) => at))
    expect(queue.messages()).toEqual([])
  })

  it('that hang are abandoned after their wait and a margin, and their late messages are handled', async () => {
    const { queue, worker, send, reported } = newWorld()
    const ids: number[] = []
    await run(worker(noting(ids)))
    const hung = fault.hang()
    queue.faults.next('receive', hung)
    // The poll that is open now is answered by this; the next one hangs.
    await send(1)
    await pass(5)
    expect(ids).toEqual([0])
    await send(1)
    await pass(24)
    expect(ids).toEqual([0])
    await pass(5)
    expect(reported.receiveFailed?.map(({ code }) => code)).toEqual(['TimedOut'])
    expect(ids).toEqual([0, 1])
    await send(1)
    hung.release()
    await pass(5)
    expect(ids).toEqual([0, 1, 2])
    expect(queue.messages()).toEqual([])
  })

  it('that hang beyond the stop release what they bring', async () => {
    const { queue, worker, send } = newWorld()
    const ids: number[] = []
    const one = await run(worker(noting(ids)))
    const hung = fault.hang()
    queue.faults.next('receive', hung)
    await pass(21)
    await pass(31)
    await whilePassing(one.stop({ graceSeconds: 0.5 }))
    await send(2)
    hung.release()
    await pass(1)
    expect(ids).toEqual([])
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible'])
  })

  it('bring damaged bodies again, and the nine others of their batch now', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 5 })
    const ids: number[] = []
    queue.faults.next('receive', fault.corruptBodies([4]))
    await send(10)
    await run(worker(noting(ids)))
    await pass(1)
    expect(ids).toHaveLength(9)
    await pass(30)
    expect(ids).toHaveLength(10)
    expect(dlq.messages()).toEqual([])
  })

  it('leave a message that cannot be read, from the first one on, and report it', async () => {
    const { queue, dlq, worker, send, reported } = newWorld({ maxReceiveCount: 5 })
    const ids: number[] = []
    const error = vi.fn()
    queue.faults.next('receive', fault.unreadableMessages([4]))
    await send(10)
    await run(worker(noting(ids), { logger: { ...silentLogger, error } }))
    await pass(1)
    expect(ids.sort()).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9])
    const left = { messageId: queue.messages()[0]?.messageId, why: expect.stringMatching(/./) }
    expect(reported.unreadable).toEqual([left])
    expect(error).toHaveBeenCalledWith(left, expect.stringContaining('cannot be read'))
    await pass(30)
    expect(ids.at(-1)).toBe(4)
    expect([...queue.messages(), ...dlq.messages()]).toEqual([])
  })

  it('of a FIFO queue are tried again with their attempt id: no group is frozen, no message runs twice', async () => {
    const { queue, worker, send } = newWorld({ fifo: true, visibilitySeconds: 3_600 })
    const ids: number[] = []
    await send(3, 'a')
    await send(3, 'b')
    queue.faults.next('receive', fault.loseAnswer(), 2)
    await run(worker(noting(ids)))
    await pass(30)
    expect(ids.sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(queue.messages()).toEqual([])
  })
})

describe('a dead-letter queue', () => {
  const permanent = () =>
    createRouter(catalogue).on('order.placed', () => {
      throw new PermanentError('no such customer')
    })

  it('that refuses loses nothing: the messages wait in flight, and are stored within 5 s', async () => {
    const { queue, dlq, worker, send, reported, on } = newWorld({ maxReceiveCount: 2 })
    const one = await run(worker(permanent()))
    const heal = dlq.faults.always('send', fault.reject('AccessDenied'))
    await send(3)
    await pass(600)
    expect(on(queue)).toEqual([0, 1, 2])
    expect(on(dlq)).toEqual([])
    expect(reported.deadLetterFailed).toHaveLength(3)
    expect(reported.deadLetterFailed?.[0]).toMatchObject({ code: 'AccessDenied' })
    expect(reported.settled).toEqual([])
    expect(one.health()).toMatchObject({ state: 'busy', settling: 3, deadLettersWaiting: 3 })
    expect(one.health().reason).toMatch(/dead letters refused by their queue: 3/)
    heal()
    await pass(5)
    expect(on(queue)).toEqual([])
    expect(on(dlq).sort()).toEqual([0, 1, 2])
    expect(one.health()).toMatchObject({ state: 'idle', deadLettersWaiting: 0 })
  })

  it('that is throttled is tried again before the message goes back', async () => {
    const { queue, dlq, worker, send, on, reported } = newWorld({ maxReceiveCount: 1 })
    await run(worker(permanent()))
    dlq.faults.next('send', fault.throttle(), 3)
    await send(2)
    await pass(10)
    expect(on(queue)).toEqual([])
    expect(on(dlq).sort()).toEqual([0, 1])
    expect(dlq.messages().every(({ attributes }) => 'sluice.failure' in attributes)).toBe(true)
    expect(reported.deadLetterFailed).toEqual([])
  })

  it('that does not answer keeps the lease: the message is not handed to another meanwhile', async () => {
    const { queue, dlq, worker, send, on } = newWorld()
    await run(worker(permanent()))
    const hung = fault.hang()
    dlq.faults.next('send', hung)
    await send(1)
    await pass(300)
    expect(queue.messages().map(({ state, receiveCount }) => [state, receiveCount])).toEqual([
      ['in flight', 1],
    ])
    hung.release()
    await pass(1)
    expect([on(queue), on(dlq)]).toEqual([[], [0]])
  })

  it('takes a dead letter before the own redrive of the queue does, with its reason', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 3 })
    const failing = createRouter(catalogue).on('order.placed', () => {
      throw new Error('database is away')
    })
    await send(3)
    await run(worker(failing))
    await pass(300)
    expect(queue.messages()).toEqual([])
    const records = dlq.messages().map(({ attributes, receiveCount }) => {
      const record = attributes['sluice.failure']
      return (
        record && 'stringValue' in record && [JSON.parse(record.stringValue).attempts, receiveCount]
      )
    })
    expect(records).toEqual([
      [3, 0],
      [3, 0],
      [3, 0],
    ])
  })

  it('that there is none of leaves everything on the queue, tried again and again', async () => {
    const { service, worker, reported } = newWorld()
    const queue = service.queue((await makeQueue(service, 'plain')).url)
    let isDown = true
    const ids: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (isDown) throw new PermanentError('down')
      ids.push(id)
    })
    await queue.send([
      { body: '{"type":"order.placed","id":1}' },
      { body: '[{"type":"order.placed","id":2},{"type":"order.placed","id":3}]' },
    ])
    await run(worker(router, { queueUrl: queue.url, circuitBreaker: false }))
    await pass(3_600)
    expect(reported.settled?.length).toBeGreaterThan(12)
    expect(reported.settled?.every(({ outcome }) => outcome === 'Retry')).toBe(true)
    expect((await queue.attributes()).visible + (await queue.attributes()).inFlight).toBe(2)
    isDown = false
    await pass(1_000)
    expect(ids.sort()).toEqual([1, 2, 3])
    expect((await queue.attributes()).visible + (await queue.attributes()).inFlight).toBe(0)
  })
})

describe('the circuit breaker', () => {
  it('stops a worker whose every handler fails, fills no dead-letter queue, and one success ends it', async () => {
    const { queue, dlq, worker, send, reported, on } = newWorld({ maxReceiveCount: 12 })
    let isDown = true
    const ids: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (isDown) throw new Error('down')
      ids.push(id)
    })
    await send(200)
    const one = await run(worker(router))
    await pass(20)
    expect(one.health()).toMatchObject({ state: 'open', live: true, ready: false })
    expect(one.health().inFlight).toBeGreaterThan(0)
    expect(one.health().inFlight).toBeLessThanOrEqual(5)
    expect(reported.circuitOpened).toEqual([{ handler: undefined, failures: expect.any(Number) }])
    const { receive } = queue.calls
    await pass(3_600)
    // What was kept is tried again without a receive; now and then another one is tried.
    expect(queue.calls.receive - receive).toBeLessThanOrEqual(30)
    expect(reported.settled?.every(({ receiveCount }) => receiveCount < 10)).toBe(true)
    isDown = false
    await pass(15)
    expect(ids.length).toBeGreaterThan(0)
    await pass(900)
    expect(reported.circuitClosed).toEqual([{ handler: undefined, failures: expect.any(Number) }])
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, at) => at))
    expect(queue.messages()).toEqual([])
    expect(on(dlq)).toEqual([])
  })

  it('keeps five messages in flight, and releases what polls bring that were open', async () => {
    const { queue, worker, send } = newWorld({ maxReceiveCount: 100 })
    const began: number[] = []
    const { promise, fail } = gate()
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      began.push(id)
      await promise
    })
    await send(3)
    const circuitBreaker = { failures: 3, windowSeconds: 0, probeSeconds: 600 }
    const one = await run(worker(router, { concurrency: 20, circuitBreaker }))
    await pass(1)
    expect(began).toHaveLength(3)
    fail(new Error('down'))
    await pass(0.2)
    await send(10)
    await pass(30)
    expect(began).toHaveLength(3)
    expect(one.health()).toMatchObject({ state: 'open', inFlight: 5 })
    await pass(30)
    const { visible, inFlight } = await queue.attributes()
    expect([visible, inFlight]).toEqual([8, 5])
  })

  it('is not opened by poison, however much of it comes', async () => {
    const { queue, dlq, worker, reported } = newWorld()
    const ids: number[] = []
    const bad = Array.from({ length: 50 }, () => '{"type":"order.placed","id":"bad"}')
    await queue.send([{ body: `[${[...bad, '{"type":"order.placed","id":1}'].join()}]` }])
    for (let at = 0; at < 100; at++) await queue.send([{ body: 'poison' }])
    await queue.send([{ body: order(2) }])
    await run(worker(noting(ids)))
    await pass(20)
    expect(reported.circuitOpened).toEqual([])
    expect(ids.sort()).toEqual([1, 2])
    expect(dlq.messages()).toHaveLength(150)
  })

  it('leaves a kept message that its lease was lost of, and receives again to try another', async () => {
    const { queue, worker, send, reported } = newWorld({ maxReceiveCount: 100 })
    const ids: number[] = []
    const { promise, fail } = gate()
    let outage: Promise<void> | undefined = promise
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      await outage
      ids.push(id)
    })
    await send(3)
    const circuitBreaker = { failures: 3, windowSeconds: 0 }
    const one = await run(worker(router, { circuitBreaker }))
    await pass(1)
    fail(new Error('down'))
    await pass(1)
    expect(one.health()).toMatchObject({ state: 'open', inFlight: 3 })
    const heal = queue.faults.always('changeVisibility', fault.reject('AccessDenied'))
    await pass(60)
    expect(reported.leaseLost?.length).toBeGreaterThan(3)
    heal()
    outage = undefined
    await pass(60)
    expect(ids.sort()).toEqual([0, 1, 2])
    expect(one.health()).toMatchObject({ state: 'idle', inFlight: 0, settling: 0 })
  })
})

describe("the app's own code around handlers", () => {
  it.each<[string, object]>([
    ['a logger that throws', { logger: throwing() }],
    ['a redact that throws', { redact: broken }],
    ['a redact that answers with nothing', { redact: () => undefined }],
    ['a partitionBy that throws', { partitionBy: broken }],
  ])('may be broken, and nothing is lost by %s', async (_what, options) => {
    const { queue, dlq, worker, send, on } = newWorld({ maxReceiveCount: 2 })
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (id === 0) throw new PermanentError('no')
      if (id === 1) throw new Error('no')
      if (id === 2) throw Object.defineProperty(new Error(), 'message', { get: broken })
    })
    await send(4)
    await run(worker(router, { ...options, waitSeconds: 1 }))
    await pass(60)
    expect(queue.messages()).toEqual([])
    expect(on(dlq).sort()).toEqual([0, 1, 2])
  })
})

describe('a middleware that calls next() twice', () => {
  it('is reported as such with the first attempt, and the event is kept', async () => {
    const { queue, dlq, worker, send } = newWorld()
    const warn = vi.fn()
    const router = createRouter(catalogue)
      .use(async function audit(_delivery, next) {
        await next()
        await next()
      })
      .on('order.placed', () => {})
    await run(worker(router, { logger: { debug() {}, info() {}, warn, error() {} } }))
    await send(1)
    await pass(1)
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({
        reason: 'MiddlewareBroken',
        receiveCount: 1,
        error: 'the middleware audit called next() twice for one delivery',
      }),
      'event failed, will be retried',
    )
    expect([queue.messages().length, dlq.messages().length]).toEqual([1, 0])
  })
})

function broken(): never {
  throw new Error('broken')
}

function throwing() {
  return { debug: broken, info: broken, warn: broken, error: broken }
}

async function makeQueue(service: unknown, name: string) {
  return (service as { create(name: string): { url: string } }).create(name)
}
