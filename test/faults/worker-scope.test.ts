import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRouter } from '../../src/route/router.ts'
import { catalogue, expectNoBugs, newWorld, order, pass, whilePassing } from './worker-world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  expectNoBugs()
})

const tenant = new AsyncLocalStorage<number>()

it('runs each handler in an async scope of its own: what one enters shows in no other', async () => {
  const { queue, worker, send } = newWorld()
  const seen: (number | undefined)[] = []
  const kept: [id: number, store: number | undefined][] = []
  const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
    seen.push(tenant.getStore())
    tenant.enterWith(id)
    await new Promise((resolve) => setTimeout(resolve, 10))
    kept.push([id, tenant.getStore()])
  })
  await send(25)
  await queue.send([{ body: `[${order(100)},${order(101)},${order(102)}]` }])
  const one = worker(router, { concurrency: 7 })
  await whilePassing(one.start())
  await pass(5)
  await whilePassing(one.stop())
  expect(seen).toEqual(Array(28).fill(undefined))
  expect(kept).toHaveLength(28)
  for (const [id, store] of kept) expect(store).toBe(id)
})

it('lets a middleware enter a scope for its own event', async () => {
  const { worker, send } = newWorld()
  const seen: (number | undefined)[] = []
  const router = createRouter(catalogue)
    .use((delivery, next) => tenant.run((delivery.event as { id: number }).id, next))
    .on('order.placed', async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      seen.push(tenant.getStore())
    })
  await send(10)
  const one = worker(router)
  await whilePassing(one.start())
  await pass(5)
  await whilePassing(one.stop())
  expect(seen.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
    Array.from({ length: 10 }, (_, at) => at),
  )
})
