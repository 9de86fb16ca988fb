import { afterEach, describe, expect, it } from 'vitest'
import { createRouter } from '../../src/route/router.ts'
import type { Worker } from '../../src/worker/worker.ts'
import { catalogue, expectNoBugs, newWorld, order } from './worker-world.ts'

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ graceSeconds: 5 })))
  expectNoBugs()
})

/** Keeps the processor, and lets nothing else happen. */
function work(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
}

// In real time, since this tests the event loop itself. A lease outlasts several handlers, but not all.
describe('handlers that keep the processor', () => {
  it('do not starve the leases: each message is handled once', async () => {
    const { queue, worker, send, reported } = newWorld()
    const ids: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      ids.push(id)
      work(150)
    })
    await send(14)
    const options = { visibilitySeconds: 2, waitSeconds: 1, concurrency: 16 }
    for (const one of [worker(router, options), worker(router, options)]) {
      workers.push(one)
      await one.start()
    }
    await until(() => queue.messages().length === 0)
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, at) => at))
    expect(reported.leaseLost).toEqual([])
  })

  it('do not starve the leases after their first await either, nor as the events of one body', async () => {
    const { queue, worker, reported } = newWorld()
    const ids: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
      await null
      ids.push(id)
      work(150)
    })
    await queue.send([{ body: `[${Array.from({ length: 14 }, (_, at) => order(at)).join()}]` }])
    const one = worker(router, { visibilitySeconds: 2, waitSeconds: 1, concurrency: 16 })
    workers.push(one)
    await one.start()
    await until(() => queue.messages().length === 0)
    expect(ids).toHaveLength(14)
    expect(reported.leaseLost).toEqual([])
  })

  it('begin nothing whose lease ran out meanwhile: it is left, and reported', async () => {
    const { queue, worker, send, reported } = newWorld()
    const began: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      began.push(id)
      if (id === 0) work(1_500)
    })
    await send(5)
    const one = worker(router, { visibilitySeconds: 1, waitSeconds: 1 })
    workers.push(one)
    await one.start()
    await until(() => queue.messages().length === 0)
    expect(reported.leaseLost?.length).toBeGreaterThan(0)
    expect(began.sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('do not let a later message overtake the rest of a body within their partition', async () => {
    const { queue, worker } = newWorld()
    const ids: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      ids.push(id)
      work(20)
    })
    await queue.send([{ body: `[${order(0)},${order(1)}]` }, { body: order(2) }])
    const one = worker(router, { partitionBy: () => 'all', waitSeconds: 1 })
    workers.push(one)
    await one.start()
    await until(() => queue.messages().length === 0)
    expect(ids).toEqual([0, 1, 2])
  })
})
