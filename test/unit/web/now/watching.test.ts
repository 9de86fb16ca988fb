import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRouter, createWorker, PermanentError, type Worker } from '../../../../src/index.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import type { Now, QueueDepth } from '../../../../src/web/wire/now.ts'
import { streamEvents } from '../../../../schemas/index.ts'
import {
  createMemoryService,
  type MemoryQueue,
  type MemoryService,
  sampleEvent,
} from '../../../../src/testing/index.ts'
import { createWorld, Desk } from '../rooms.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import { systemClock } from '../../../../src/queue/clock.ts'

describe('the depths of the queues', () => {
  const depths = async (desk: Desk) => (await desk.get<Now>('api/now')).body.queues

  test('are those of the queue and its dead-letter queue, and SQS is asked every five seconds at most', async () => {
    const world = createWorld()
    const desk = new Desk(world)
    await world.dlq.send([{ body: 'a' }, { body: 'b' }])
    const atMs = world.clock.now()
    expect(await depths(desk)).toEqual([
      {
        name: 'source',
        isDeadLetterQueue: false,
        askedAtMs: atMs,
        visible: 0,
        inFlight: 0,
        delayed: 0,
      },
      {
        name: 'dlq',
        isDeadLetterQueue: true,
        askedAtMs: atMs,
        visible: 2,
        inFlight: 0,
        delayed: 0,
      },
    ])
    const { attributes } = world.dlq.calls
    await world.dlq.send([{ body: 'c' }])
    await world.clock.advance(4_900)
    expect((await depths(desk))[1]?.visible).toBe(2)
    expect(world.dlq.calls.attributes).toBe(attributes)
    await world.clock.advance(200)
    expect((await depths(desk))[1]?.visible).toBe(3)
    expect(world.dlq.calls.attributes).toBe(attributes + 1)
    await desk.close()
  })

  test('are asked for again after the clock was set back', async () => {
    const world = createWorld()
    let offMs = 0
    const clock = { ...world.clock, now: () => world.clock.now() + offMs }
    const desk = new Desk(world, { clock })
    await depths(desk)
    await world.dlq.send([{ body: 'a' }])
    offMs = -3_600_000
    expect((await depths(desk))[1]?.visible).toBe(1)
    await desk.close()
  })

  test('that may not be asked name the right, and the others are shown', async () => {
    const world = createWorld()
    const desk = new Desk(world, { deadLetterQueueUrl: world.dlq.url })
    world.dlq.faults.always('attributes', fault.reject('AccessDenied'))
    const [source, dlq] = await depths(desk)
    expect(source?.visible).toBe(0)
    expect(dlq?.problem).toMatchObject({ code: 'AccessDenied', right: 'sqs:GetQueueAttributes' })
    expect(dlq?.visible).toBeUndefined()
    await desk.close()
  })

  test('say that there is no dead-letter queue', async () => {
    const world = createWorld()
    const { url } = world.service.create('alone')
    const desk = new Desk(world, { queueUrl: url })
    expect(await depths(desk)).toMatchObject([
      { name: 'alone', visible: 0 },
      { name: 'dead-letter queue', problem: { code: 'NoDeadLetterQueue' } },
    ])
    await desk.close()
  })

  test('of a dead-letter queue alone are one', async () => {
    const world = createWorld()
    const desk = new Desk(world, {
      queueUrl: undefined,
      deadLetterQueueUrl: world.dlq.url,
    } as never)
    expect(desk.rooms.session()).toMatchObject({ deadLetterQueue: 'dlq', worker: false })
    expect((await depths(desk)).map(({ name }) => name)).toEqual(['dlq'])
    await desk.close()
  })

  test('are not waited for for ever', async () => {
    const world = createWorld()
    const desk = new Desk(world)
    const hung = fault.hang()
    world.source.faults.next('attributes', hung)
    const queues: readonly QueueDepth[] = await depths(desk)
    expect(queues).toEqual([{ name: 'source', isDeadLetterQueue: false }])
    hung.release()
    await desk.close()
  })
})

describe('a worker in this process', () => {
  let service: MemoryService
  let queue: MemoryQueue
  let worker: Worker
  let desk: Desk

  beforeEach(() => {
    service = createMemoryService()
    const dlq = service.create('dlq')
    const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 12 }
    queue = service.create('source', { redrive })
    const router = createRouter(streamEvents)
      .on('message.new', async () => {})
      .on('message.deleted', async () => {
        throw new PermanentError('secret of tom')
      })
      .on('channel.created', async () => {
        throw new Error('secret of tom')
      })
    worker = createWorker(router, { queueUrl: queue.url, service, concurrency: 7 })
    const world = { ...createWorld(), service, source: queue, dlq, storage: createMemoryStorage() }
    desk = new Desk(world, { worker, clock: systemClock, queueUrl: queue.url })
  })

  afterEach(async () => {
    await worker.stop({ graceSeconds: 0 })
    await desk.rooms.close()
  })

  const now = async () => (await desk.get<Now>('api/now')).body.worker
  async function work(): Promise<void> {
    const types = ['message.new', 'message.deleted', 'channel.created'] as const
    const bodies = [...types.map((type) => sampleEvent(type)), { type: 'made.up' }]
    await queue.send(bodies.map((body) => ({ body: JSON.stringify(body) })))
    await worker.start()
    await expect
      .poll(async () =>
        (await now())?.seconds.reduce(
          (sum, one) => sum + one.handled + one.ignored + one.retried + one.deadLettered,
          0,
        ),
      )
      .toBe(4)
  }

  test('is shown before it has started', async () => {
    expect(await now()).toMatchObject({
      state: 'created',
      live: true,
      ready: false,
      reason: 'start() has not been called',
      requests: [],
      byType: [],
    })
    expect((await now())?.seconds).toHaveLength(120)
    expect((await now())?.handlerMs).toBeUndefined()
  })

  test('has counts by second and by type, requests by kind, and what its health says', async () => {
    await work()
    const shown = await now()
    const sum = (kind: 'handled' | 'ignored' | 'failed' | 'retried' | 'deadLettered') =>
      shown?.seconds.reduce((total, second) => total + second[kind], 0)
    expect({
      handled: sum('handled'),
      ignored: sum('ignored'),
      failed: sum('failed'),
      retried: sum('retried'),
      deadLettered: sum('deadLettered'),
    }).toEqual({ handled: 1, ignored: 1, failed: 2, retried: 1, deadLettered: 1 })
    expect(shown).toMatchObject({ concurrency: 7, ready: true, polls: expect.any(Number) })
    expect(shown?.byType.map(({ type }) => type).sort()).toEqual([
      'channel.created',
      'message.deleted',
      'message.new',
    ])
    const kinds = shown?.requests.map(({ kind }) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining([
        'ReceiveMessage',
        'DeleteMessageBatch',
        'ChangeMessageVisibilityBatch',
        'SendMessageBatch',
      ]),
    )
  })

  test('shows what was settled without a payload', async () => {
    await work()
    desk.live.watched = true
    const first = desk.rooms.first(new Request('http://desk/api/live?now'))
    const settled = first.find(({ name }) => name === 'settled')?.data
    expect(settled).toMatchObject({ left: 0 })
    expect(JSON.stringify(settled)).not.toMatch(/secret|messaging:/)
    const { rows } = settled as { rows: readonly { outcome: string; reason: string }[] }
    expect(rows.map(({ outcome, reason }) => `${outcome} ${reason}`).sort()).toEqual([
      'Acknowledge handled',
      'Acknowledge unknown',
      'DeadLetter PermanentlyFailed',
      'Retry HandlerFailed',
    ])
  })

  test('that stops says so, and the page goes on', async () => {
    await work()
    await worker.stop({ graceSeconds: 0 })
    expect(await now()).toMatchObject({ state: 'stopped', live: false, ready: false })
  })

  test('that has started cannot be watched any more', async () => {
    await worker.start()
    expect(() => new Desk(desk.world, { worker })).toThrow(/started/)
  })
})

describe('what pages are sent that look at now', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  test('comes once a second while somebody looks, and nothing after', async () => {
    const desk = new Desk(createWorld())
    desk.live.watched = true
    expect(
      desk.rooms.first(new Request('http://desk/api/live?now')).map(({ name }) => name),
    ).toEqual(['snapshot', 'now'])
    vi.advanceTimersByTime(3_100)
    expect(desk.live.all('now')).toHaveLength(3)
    desk.live.watched = false
    vi.advanceTimersByTime(5_000)
    expect(desk.live.all('now')).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
    await desk.close()
  })

  test('is nothing for a page that does not look at it', async () => {
    const desk = new Desk(createWorld())
    const first = desk.rooms.first(new Request('http://desk/api/live'))
    expect(first).toEqual([{ name: 'snapshot', data: {} }])
    expect(vi.getTimerCount()).toBe(0)
    await desk.close()
  })

  test('has at most 50 settled events at a time, and how many more there were', async () => {
    const listeners = new Map<string, (event: unknown) => void>()
    const health = { state: 'busy', live: true, ready: true, reason: '', openCircuits: [] }
    const worker = {
      events: {
        on: (name: string, listen: (event: unknown) => void) => listeners.set(name, listen),
      },
      health: () => health,
      instrument() {},
    }
    const desk = new Desk(createWorld(), { worker: worker as never })
    const settle = (count: number) => {
      const event = {
        outcome: 'Acknowledge',
        reason: 'handled',
        durationMs: 1,
        receiveCount: 1,
        key: 'k',
      }
      for (let at = 0; at < count; at++) listeners.get('settled')?.(event)
    }
    settle(300)
    desk.live.watched = true
    const first = desk.rooms.first(new Request('http://desk/api/live?now'))
    expect(first.find(({ name }) => name === 'settled')?.data).toMatchObject({
      left: 0,
      rows: { length: 200 },
      isFirst: true,
    })
    vi.advanceTimersByTime(250)
    expect(desk.live.all('settled')).toEqual([])
    settle(70)
    vi.advanceTimersByTime(250)
    expect(desk.live.all('settled')).toMatchObject([{ left: 20, rows: { length: 50 } }])
    settle(1)
    // Another page: the first one gets what is waiting, so that both get the same from here on.
    desk.rooms.first(new Request('http://desk/api/live?now'))
    expect(desk.live.all('settled').at(-1)).toMatchObject({ left: 0, rows: { length: 1 } })
    vi.advanceTimersByTime(1_000)
    expect(desk.live.all('settled')).toHaveLength(2)
    await desk.close()
  })
})
