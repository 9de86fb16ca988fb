import * as t from 'io-ts'
import { createRouter, PermanentError, RetryAfterError } from 'sluice'
import { readRecord } from 'sluice/dead-letter'
import { createLambdaHandler, type LambdaOptions } from 'sluice/lambda'
import { createManualClock, createMemoryService, fault } from 'sluice/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
} from '../../fixtures/event-source-mapping.ts'

const Placed = t.type({ type: t.literal('order.placed'), id: t.number })
const catalogue = { 'order.placed': Placed }
const order = (id: number) => JSON.stringify({ type: 'order.placed', id })

/** A stream of chances that a seed decides (mulberry32). */
function chances(seed: number): (percent: number) => boolean {
  let state = seed
  return (percent) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 100 < percent
  }
}

interface WorldOptions extends Partial<EventSourceMappingOptions> {
  readonly fifo?: boolean
  readonly handle: (id: number, receiveCount: number) => unknown
  readonly options?: LambdaOptions
}

/** A queue with its DLQ in memory, by a clock of their own, and a function behind an event source mapping. */
function world({ fifo = false, handle, options, ...mapped }: WorldOptions) {
  const clock = createManualClock()
  const service = createMemoryService({ clock })
  const ending = fifo ? '.fifo' : ''
  const dlq = service.create(`orders-dlq${ending}`)
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 12 }
  // Six times the time-out of the function, as AWS asks for.
  const queue = service.create(`orders${ending}`, { redrive, visibilitySeconds: 180 })
  const router = createRouter(catalogue).on('order.placed', async ({ id }, { receiveCount }) => {
    await handle(id, receiveCount)
  })
  const handler = createLambdaHandler(router, {
    service,
    deadLetterQueueUrl: dlq.url,
    maxReceives: 12,
    ...options,
  })
  const mapping = new EventSourceMapping({ queue, arn: queue.arn, handler, ...mapped })
  /** Polls until nothing is left, a second of the queue's time after the other. */
  const run = async (limitSeconds: number) => {
    for (let second = 0; second < limitSeconds && queue.messages().length > 0; second++) {
      while ((await mapping.poll()) > 0);
      await clock.advance(1_000)
    }
  }
  const send = async (count: number, groups = 1) => {
    for (let id = 0; id < count; id += 10) {
      const ids = Array.from({ length: Math.min(10, count - id) }, (_, at) => id + at)
      await queue.send(
        ids.map((id) =>
          fifo
            ? { body: order(id), groupId: `g${id % groups}`, deduplicationId: `${id}` }
            : { body: order(id) },
        ),
      )
    }
  }
  return { clock, queue, dlq, mapping, run, send }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

describe('a Lambda function behind an event source mapping', () => {
  it.each([1, 2])(
    'loses nothing, whatever fails: each message is handled, or a dead letter with its record (seed %i)',
    async (seed) => {
      const chance = chances(seed)
      const handled = new Set<number>()
      const { queue, dlq, mapping, run, send } = world({
        dies: () => chance(10),
        batchSize: 25,
        options: { logger: silent },
        handle(id) {
          if (id % 20 === 7) throw new PermanentError('never')
          if (chance(30)) throw new Error('now and then')
          handled.add(id)
        },
      })
      await send(200)
      for (let at = 0; at < 40; at++) {
        if (chance(30)) dlq.faults.next('send', fault.throttle())
        if (chance(20)) dlq.faults.next('send', fault.loseAnswer())
        if (chance(30)) queue.faults.next('changeVisibility', fault.throttle())
        if (chance(10)) queue.faults.next('changeVisibility', fault.failEntries())
      }
      await run(50_000)
      expect(queue.messages()).toEqual([])
      const letters = dlq.messages().map(({ body, attributes }) => {
        expect(readRecord({ attributes })).toMatchObject({ sourceQueueArn: queue.arn })
        return JSON.parse(body).id as number
      })
      const ids = Array.from({ length: 200 }, (_, id) => id)
      expect(ids.filter((id) => !handled.has(id) && !letters.includes(id))).toEqual([])
      expect(letters).toEqual(expect.arrayContaining(ids.filter((id) => id % 20 === 7)))
      // The invocations that died are among them.
      expect(mapping.answers).toContain(undefined)
    },
  )

  it.each([1, 2])('keeps the order of each FIFO group, whatever fails (seed %i)', async (seed) => {
    const chance = chances(seed)
    const handled: number[] = []
    const { queue, dlq, run, send } = world({
      fifo: true,
      dies: () => chance(10),
      options: { logger: silent, maxReceives: 1_000 },
      async handle(id) {
        await new Promise((resolve) => setImmediate(resolve))
        if (id === 31) throw new PermanentError('never')
        if (chance(20)) throw new Error('now and then')
        handled.push(id)
      },
    })
    await send(100, 7)
    for (let at = 0; at < 20; at++) {
      if (chance(50)) queue.faults.next('changeVisibility', fault.throttle())
    }
    await run(50_000)
    expect(queue.messages()).toEqual([])
    expect(dlq.messages().map(({ body }) => body)).toContain(order(31))
    const first = [...new Set(handled)]
    expect(first).toHaveLength(99)
    for (let group = 0; group < 7; group++) {
      const own = first.filter((id) => id % 7 === group)
      expect(own).toEqual(own.toSorted((one, other) => one - other))
    }
  })

  it('holds the retry delays: a failed message comes back after its own, not before, and not with the others', async () => {
    const attempts: { id: number; atSeconds: number }[] = []
    const { clock, run, send } = world({
      handle(id, receiveCount) {
        attempts.push({ id, atSeconds: Math.round((clock.now() - startMs) / 1000) })
        if (id === 1 && receiveCount === 1) throw new RetryAfterError({ seconds: 42 })
        if (id === 2 && receiveCount < 4) throw new Error('for now')
      },
      options: { backoff: { firstSeconds: 10, factor: 2 } },
    })
    const startMs = clock.now()
    await send(3)
    await run(1_000)
    const timesOf = (of: number) =>
      attempts.filter(({ id }) => id === of).map(({ atSeconds }) => atSeconds)
    expect(timesOf(0)).toEqual([0])
    expect(timesOf(1)).toEqual([0, 42])
    const [first = 0, second = 0, third = 0, fourth = 0] = timesOf(2)
    expect(first).toBe(0)
    // 10, 20 and 40 s, with a jitter of 50 to 100 %.
    expect([second - first, third - second, fourth - third]).toEqual([
      expect.toSatisfy((wait: number) => wait >= 5 && wait <= 10),
      expect.toSatisfy((wait: number) => wait >= 10 && wait <= 20),
      expect.toSatisfy((wait: number) => wait >= 20 && wait <= 40),
    ])
  })

  it('without the right to change visibility retries after the visibility timeout of the queue', async () => {
    const times: number[] = []
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { clock, queue, run, send } = world({
      handle(_id, receiveCount) {
        times.push(Math.round((clock.now() - startMs) / 1000))
        if (receiveCount < 3) throw new Error('for now')
      },
    })
    const startMs = clock.now()
    for (let at = 0; at < 9; at++) {
      queue.faults.next('changeVisibility', fault.reject('AccessDenied'))
    }
    await send(1)
    await run(1_000)
    expect(queue.messages()).toEqual([])
    expect(times).toEqual([0, 180, 360])
    expect(written).toHaveBeenCalledOnce()
  })

  it('dead-letters at its last attempt, before SQS moves the message without a record', async () => {
    const { dlq, queue, run, send } = world({
      handle() {
        throw new TypeError('each time')
      },
      options: { logger: silent },
    })
    await send(2)
    await run(20_000)
    expect(queue.messages()).toEqual([])
    expect(dlq.messages().map(({ attributes }) => readRecord({ attributes }))).toMatchObject([
      { reason: 'HandlerFailed', attempts: 10, error: { name: 'TypeError' }, worker: 'orders' },
      { reason: 'HandlerFailed', attempts: 10 },
    ])
  })

  it('without a dead-letter queue in its options leaves poison to the redrive policy of its queue', async () => {
    const clock = createManualClock()
    const service = createMemoryService({ clock })
    const dlq = service.create('plain-dlq')
    const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 }
    const queue = service.create('plain', { redrive, visibilitySeconds: 180 })
    const handler = createLambdaHandler(createRouter(catalogue), { service })
    const mapping = new EventSourceMapping({ queue, arn: queue.arn, handler })
    await queue.send([{ body: 'no event' }])
    for (let minute = 0; minute < 20 && dlq.messages().length === 0; minute++) {
      await mapping.poll()
      await clock.advance(60_000)
    }
    expect(mapping.answers).toHaveLength(3)
    expect(dlq.messages().map(({ body }) => body)).toEqual(['no event'])
  })

  it('loses what failed where the mapping does not report batch item failures, as the guide warns', async () => {
    const { queue, mapping, send } = world({
      reportBatchItemFailures: false,
      handle() {
        throw new Error('no')
      },
    })
    await send(1)
    await mapping.poll()
    expect(mapping.answers[0]?.batchItemFailures).toHaveLength(1)
    expect(queue.messages()).toEqual([])
  })
})
