import { describe, expect, it, vi } from 'vitest'
import type {
  Instrumentation,
  ProcessInfo,
  ProcessResult,
} from '../../src/pipeline/instrumentation/instrumentation.ts'
import { createRouter } from '../../src/route/router.ts'
import {
  catalogue,
  handling,
  newWorld,
  order,
  pass,
  startingInVirtualTime,
} from './worker-world.ts'

const starting = startingInVirtualTime(25)

function recording() {
  const ended: (ProcessInfo & ProcessResult)[] = []
  const begun: ProcessInfo[] = []
  const instrumentation: Instrumentation = {
    async process(info, run) {
      begun.push(info)
      ended.push({ ...info, ...(await run()) })
    },
  }
  return { begun, ended, instrumentation }
}

describe('the operation of an event in a worker', () => {
  it('names the queue of the worker, also where its option is an ARN', async () => {
    const world = newWorld()
    const { ended, instrumentation } = recording()
    const urls: unknown[] = []
    const router = createRouter(catalogue).on('order.placed', (_event, { queueUrl }) => {
      urls.push(queueUrl)
    })
    await world.send(1)
    await starting(world.worker(router, { queueUrl: world.queue.arn, instrumentation }))
    await pass(5)
    expect(ended).toMatchObject([{ queueUrl: world.queue.url, type: 'order.placed' }])
    expect(urls).toEqual([world.queue.url])
  })

  it('is there once for each attempt, and not for an event that an earlier receive settled', async () => {
    const world = newWorld()
    const { begun, ended, instrumentation } = recording()
    let attempts = 0
    const router = handling((id) => {
      if (id === 2 && ++attempts < 3) throw new Error('no')
    })
    await world.queue.send([{ body: `[${order(1)},${order(2)},${order(3)}]` }])
    await starting(world.worker(router, { instrumentation }))
    await pass(120)
    expect(world.on(world.queue)).toEqual([])
    expect(ended).toHaveLength(5)
    expect(begun.map(({ index, message }) => [message.receiveCount, index])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 1],
      [3, 1],
    ])
  })

  it('ends when the time of its handler is over, with that time, and without its wait', async () => {
    const world = newWorld()
    const { begun, ended, instrumentation } = recording()
    const hangs = Promise.withResolvers<void>()
    const router = handling((id) => (id === 0 ? hangs.promise : undefined))
    await world.send(1)
    await starting(
      world.worker(router, { instrumentation, concurrency: 1, handlerTimeoutSeconds: 10 }),
    )
    await pass(9)
    expect(begun).toHaveLength(1)
    expect(ended).toEqual([])
    await pass(2)
    expect(ended).toMatchObject([
      { durationMs: 10_000, failure: { _tag: 'HandlerTimedOut', seconds: 10 } },
    ])
    hangs.resolve()
  })

  it('begins before the wait for a place, which is no part of its duration', async () => {
    const world = newWorld()
    const { begun, ended, instrumentation } = recording()
    const router = handling(() => new Promise((resolve) => setTimeout(resolve, 2_000)))
    await world.queue.send([{ body: `[${order(1)},${order(2)}]` }])
    await starting(world.worker(router, { instrumentation, concurrency: 1 }))
    expect(begun).toHaveLength(2)
    await pass(10)
    expect(ended).toMatchObject([
      { durationMs: 2_000, waitedMs: 0 },
      { durationMs: 2_000, waitedMs: 2_000 },
    ])
    expect(world.reported.settled).toMatchObject([
      { durationMs: 2_000, waitedMs: 0 },
      { durationMs: 2_000, waitedMs: 2_000 },
    ])
  })

  it('that fails in every method costs no message, and is logged once a minute', async () => {
    const world = newWorld()
    const error = vi.fn()
    const logger = { debug() {}, info() {}, warn() {}, error }
    const handled: number[] = []
    const instrumentation: Instrumentation = {
      process() {
        throw new Error('no tracer')
      },
    }
    await world.send(20)
    const router = handling((id) => void handled.push(id))
    await starting(world.worker(router, { instrumentation, logger }))
    await pass(5)
    expect(handled).toHaveLength(20)
    expect(world.on(world.queue)).toEqual([])
    expect(error.mock.calls.map(([, message]) => message)).toEqual([
      'instrumentation.process failed: the operation is not affected',
    ])
  })
})
