import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readRecord } from '../../src/dead-letter/record/record.ts'
import { PermanentError } from '../../src/message/permanent-error.ts'
import type { QueueService } from '../../src/queue/port.ts'
import { createRouter, type Router } from '../../src/route/router.ts'
import type { LifecycleEvents } from '../../src/worker/report/lifecycle-events.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import {
  catalogue,
  expectNoBugs,
  newWorld,
  order,
  pass,
  whilePassing,
  withRequests,
} from '../faults/worker-world.ts'
import { oddNames, oddValue, rejecting } from '../fixtures/odd-values.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  expectNoBugs()
})

/** Everything that an app can throw: the worst by name, and whatever fast-check thinks of. */
const thrown = fc.oneof(
  fc.constant({ odd: 'a promise that rejects' }),
  { weight: 3, arbitrary: fc.constantFrom(...oddNames).map((odd) => ({ odd })) },
  fc.anything({ withNullPrototype: true, withBigInt: true }).map((value) => ({ value })),
)
type Thrown = typeof thrown extends fc.Arbitrary<infer T> ? T : never

function made(one: Thrown): unknown {
  if ('value' in one) return one.value
  return one.odd === 'a promise that rejects' ? rejecting() : oddValue(one.odd)
}

/** The misbehaviour of a function of the app. */
const misbehaviour = fc.record({ by: fc.constantFrom('throw', 'reject', 'return'), what: thrown })
const hook = fc.option(misbehaviour, { nil: undefined })

function misbehave({ by, what }: typeof misbehaviour extends fc.Arbitrary<infer T> ? T : never) {
  return (): never => {
    if (by === 'throw') throw made(what)
    return (by === 'reject' ? Promise.reject(made(what)) : made(what)) as never
  }
}

const heard: readonly (keyof LifecycleEvents)[] = ['settled', 'failed', 'deadLettered', 'received']

type Sort = 'permanent' | 'transient' | undefined

function failing(
  style: 'each' | 'batch' | 'result' | 'middleware',
  fail: () => unknown,
  classify: (error: unknown) => Sort,
): Router<typeof catalogue> {
  const router = createRouter(catalogue, { classify })
  const throwIt = () => {
    throw fail()
  }
  const batch = { size: 1, lingerMs: 0 }
  switch (style) {
    case 'each':
      return router.on('order.placed', throwIt)
    case 'batch':
      return router.onBatch('order.placed', batch, throwIt)
    case 'result':
      return router.onBatch('order.placed', batch, async () => [
        { status: 'rejected' as const, reason: fail() },
      ])
    case 'middleware':
      return router.use(throwIt).on('order.placed', () => {})
  }
}

it('stores exactly one dead letter and deletes the message, whatever is thrown and by whom', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        what: thrown,
        style: fc.constantFrom('each' as const, 'batch', 'result', 'middleware'),
        attempts: fc.integer({ min: 1, max: 3 }),
        logger: hook,
        listener: hook,
        redact: hook,
        partitionBy: hook,
        classify: hook,
      }),
      async ({ what, style, attempts, ...hooks }) => {
        const world = newWorld({ maxReceiveCount: 10 })
        const { logger, listener, redact, partitionBy, classify } = hooks
        const log = logger && misbehave(logger)
        const options: Partial<WorkerOptions> = {
          maxAttempts: attempts,
          backoff: { firstSeconds: 1, maxSeconds: 1 },
          ...(log && { logger: { debug: log, info: log, warn: log, error: log } }),
          ...(redact && { redact: misbehave(redact) }),
          ...(partitionBy && { partitionBy: misbehave(partitionBy) }),
        }
        const router = failing(
          style,
          () => made(what),
          classify ? misbehave(classify) : () => undefined,
        )
        const worker = world.worker(router, options)
        if (listener) for (const name of heard) worker.events.on(name, misbehave(listener))
        await world.queue.send([{ body: order(1) }])
        await whilePassing(worker.start())
        await pass(60)
        expect(world.queue.messages()).toEqual([])
        expect(world.on(world.dlq)).toEqual([1])
        expect(readRecord(world.dlq.messages()[0] ?? { attributes: {} })?.error?.name).toBeTruthy()
        expect(world.reported.deadLetterFailed).toEqual([])
        expect(world.reported.settled?.at(-1)).toMatchObject({ outcome: 'DeadLetter' })
        await whilePassing(worker.stop({ graceSeconds: 0 }))
      },
    ),
    { numRuns: 100 },
  )
}, 120_000)

it('stores each dead letter once, of everything that is known to be odd', async () => {
  const names = [...oddNames, 'a promise that rejects']
  const world = newWorld({ maxReceiveCount: 10 })
  const router = createRouter(catalogue).on('order.placed', ({ id }) => {
    throw made({ odd: names[id] ?? '' })
  })
  const options = { maxAttempts: 2, backoff: { maxSeconds: 1 }, circuitBreaker: false as const }
  const worker = world.worker(router, options)
  worker.events.on('failed', ({ error }) => {
    throw error
  })
  await world.send(names.length)
  await whilePassing(worker.start())
  await pass(60)
  expect(world.queue.messages()).toEqual([])
  expect(world.on(world.dlq).sort((a, b) => a - b)).toEqual([...names.keys()])
  await whilePassing(worker.stop({ graceSeconds: 0 }))
})

/** A service whose requests misbehave in turn, as long as there is something to misbehave with. */
function misbehaving(service: QueueService, ahead: (() => never)[]): QueueService {
  const asked =
    <A extends readonly unknown[], R>(request: (...args: A) => R) =>
    (...args: A): R =>
      ahead.shift()?.() ?? request(...args)
  return withRequests(service, ({ receive, delete: remove, changeVisibility, send }) => ({
    receive: asked(receive),
    delete: asked(remove),
    changeVisibility: asked(changeVisibility),
    send: asked(send),
  }))
}

it('loses nothing of what a service does that throws, rejects and answers anything', async () => {
  const router = createRouter(catalogue).on('order.placed', ({ id }) => {
    if (id % 2 === 0) throw new PermanentError('even')
  })
  await fc.assert(
    fc.asyncProperty(fc.array(misbehaviour, { maxLength: 8 }), async (ahead) => {
      const world = newWorld({ maxReceiveCount: 20 })
      const service = misbehaving(world.service, ahead.map(misbehave))
      const worker = world.worker(router, { service, backoff: { maxSeconds: 5 } })
      await world.send(4)
      await whilePassing(worker.start())
      for (let passed = 0; passed < 600 && world.queue.messages().length > 0; passed += 10) {
        await pass(10)
      }
      expect(world.queue.messages()).toEqual([])
      expect(world.on(world.dlq).sort()).toEqual([0, 2])
      await whilePassing(worker.stop({ graceSeconds: 0 }))
    }),
    { numRuns: 50 },
  )
}, 120_000)
