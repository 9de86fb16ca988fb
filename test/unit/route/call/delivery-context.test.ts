import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPipeline } from '../../../../src/pipeline/pipeline.ts'
import type { Delivery } from '../../../../src/route/call/delivery.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { deliver } from '../../../../src/testing/deliver.ts'
import { received } from '../../dead-letter/received.ts'
import { orders, paid, placed } from '../orders.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** As an app that has declared it reads it. */
const contextOf = ({ context }: Delivery) => context as { total?: number }

it('what a middleware writes is read by later middleware, the handler and a batch handler', async () => {
  const seen: unknown[] = []
  const router = createRouter(orders)
    .use(async (delivery, next) => {
      contextOf(delivery).total = (delivery.raw as { total: number }).total
      await next()
      seen.push(['first', { ...contextOf(delivery) }])
    })
    .use(async (delivery, next) => {
      seen.push(['second', { ...contextOf(delivery) }])
      await next()
    })
    .on('order.paid', (_event, delivery) => void seen.push(['handler', contextOf(delivery)]))
    .onBatch('order.placed', { size: 2, lingerMs: 10 }, (_events, deliveries) => {
      seen.push(['batch', ...deliveries.map(contextOf)])
    })
  const pipeline = createPipeline(router)
  const bodies = [placed(1), placed(2)].map((event) => JSON.stringify(event))
  await Promise.all(bodies.map((body) => pipeline.process(received({ body }))))
  expect(seen).toEqual([
    ['second', { total: 1 }],
    ['second', { total: 2 }],
    ['batch', { total: 1 }, { total: 2 }],
    ['first', { total: 1 }],
    ['first', { total: 2 }],
  ])
  seen.length = 0
  await deliver(router, { ...paid, total: 7 })
  expect(seen).toEqual([
    ['second', { total: 7 }],
    ['handler', { total: 7 }],
    ['first', { total: 7 }],
  ])
})

it('each delivery has an empty object of its own, at a retry too', async () => {
  const contexts: object[] = []
  const router = createRouter(orders).on('order.paid', (_event, delivery) => {
    expect(delivery.context).toEqual({})
    contexts.push(delivery.context)
    contextOf(delivery).total = 1
    expect(delivery.context).toBe(contexts.at(-1))
  })
  await deliver(router, [paid, paid], { messageId: 'm' })
  await deliver(router, [paid, paid], { messageId: 'm', receiveCount: 2 })
  expect(new Set(contexts).size).toBe(4)
})
