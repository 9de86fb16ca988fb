import { describe, expect, it, vi } from 'vitest'
import { ownMetrics } from '../../../../src/opentelemetry/own-names.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { orders, paid, placed } from '../../route/orders.ts'
import { useMeasured } from '../measured.ts'
import { total } from '../points.ts'
import { send, shopQueues } from '../worker.ts'

const { measured } = useMeasured()

describe('the gauges of a worker', () => {
  it('say which circuit is open, and that it has closed', async () => {
    let fails = true
    const router = createRouter(orders)
      .on('order.placed', () => {
        if (fails) throw new Error('down')
      })
      .on('order.paid', () => {})
    const world = await measured([paid, placed(1), placed(2), placed(3)], {
      router,
      circuitBreaker: { failures: 3, windowSeconds: 0, probeSeconds: 0.05, minWaitSeconds: 0 },
      backoff: { firstSeconds: 0 },
    })
    const open = async () =>
      (await world.points(ownMetrics.circuitOpen)).map(({ attributes, value }) => [
        attributes['sluice.handler'],
        value,
      ])
    await vi.waitFor(
      async () => {
        await send(world, paid)
        expect(await open()).toContainEqual(['order.placed', 1])
      },
      { timeout: 8_000, interval: 100 },
    )
    fails = false
    await vi.waitFor(async () => expect(await open()).toContainEqual(['order.placed', 0]), {
      timeout: 8_000,
    })
  })

  it('have the depths of the queues where that is asked for, and their age where one refuses', async () => {
    const queues = shopQueues()
    await queues.dlq.send([{ body: 'a' }, { body: 'b' }])
    const { points } = await measured([], { queues, telemetry: { queueMetricsSeconds: 1 } })
    const depth = async (name: string) =>
      total(await points(ownMetrics.queueMessages), {
        'messaging.destination.name': name,
        'sluice.message.state': 'visible',
      })
    await vi.waitFor(async () => expect(await depth('orders-dlq')).toBe(2))
    expect(await points(ownMetrics.queueMessages)).toHaveLength(6)
    expect((await points(ownMetrics.queueMessages))[0]?.attributes).toMatchObject({
      'sluice.queue.role': 'source',
      'sluice.message.state': 'visible',
    })
    const asked = { 'sluice.request.kind': 'attributes' }
    expect(total(await points(ownMetrics.requests), asked)).toBe(2)
    queues.dlq.faults.next('attributes', fault.reject('AccessDenied'), 100)
    const ages = async () =>
      (await points(ownMetrics.sinceAnswer)).map(({ value }) => Number(value))
    await vi.waitFor(async () => expect(Math.max(...(await ages()))).toBeGreaterThan(1.2), {
      timeout: 5_000,
    })
    expect(Math.min(...(await ages()))).toBeLessThan(1.2)
    expect(await depth('orders-dlq')).toBe(2)
  })
})
