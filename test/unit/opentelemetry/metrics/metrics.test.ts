import { metrics } from '@opentelemetry/api'
import { describe, expect, it, vi } from 'vitest'
import { openTelemetry } from '../../../../src/opentelemetry/open-telemetry.ts'
import { ownMetrics } from '../../../../src/opentelemetry/own-names.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { cartLeft, orders, paid, placed } from '../../route/orders.ts'
import { useMeasured } from '../measured.ts'
import { metricsInMemory, total } from '../points.ts'
import { drained, secret, shop, shopQueues, shopWorker } from '../worker.ts'

const { measured, start } = useMeasured()
const queue = { 'messaging.destination.name': 'orders' }

describe('the metrics of a worker', () => {
  it('count messages, and time events and requests, by the conventions', async () => {
    const world = await measured([placed(1), placed(2), paid, cartLeft, { type: 'made up' }])
    await drained(world, 1)
    await vi.waitFor(async () =>
      expect(
        total(await world.points('messaging.client.operation.duration'), {
          'messaging.operation.name': 'settle',
        }),
      ).toBeGreaterThan(1),
    )
    const consumed = await world.points('messaging.client.consumed.messages')
    expect(total(consumed)).toBe(5)
    expect(consumed[0]?.attributes).toEqual({
      'messaging.system.name': 'aws.sqs',
      'messaging.system': 'aws_sqs',
      'messaging.operation.name': 'receive',
      'messaging.operation.type': 'receive',
      'server.address': 'sqs.us-east-1.memory.invalid',
      'server.port': 80,
      ...queue,
    })
    const events = await world.points('messaging.process.duration')
    const of = (type: string) => ({ 'sluice.event.type': type })
    expect(total(events)).toBe(4)
    expect(total(events, { ...of('order.placed'), 'sluice.outcome': 'acknowledge' })).toBe(2)
    expect(total(events, { ...of('order.paid'), 'error.type': 'RangeError' })).toBe(1)
    expect(total(events, { ...of('cart.left'), 'sluice.outcome': 'dead_letter', ...queue })).toBe(1)
    const value = events[0]?.value
    expect(typeof value === 'object' && 'buckets' in value && value.buckets.boundaries).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ])
    const sent = await world.points('messaging.client.sent.messages')
    expect(total(sent, { 'messaging.destination.name': 'orders-dlq' })).toBe(1)
    expect(JSON.stringify(await world.collected())).not.toContain(secret)
    expect(JSON.stringify(await world.collected())).not.toContain('made up')
  })

  it('count retries, dead letters, drift and overruns by their reasons', async () => {
    const router = shop().merge(
      createRouter(orders).on(
        'order.payment.refused',
        { timeoutSeconds: 0.01 },
        () => new Promise(() => {}),
      ),
    )
    const world = await measured([paid, cartLeft, { type: 'order.payment.refused' }, {}], {
      router,
    })
    await drained(world, 2)
    await vi.waitFor(async () => expect(total(await world.points(ownMetrics.retries))).toBe(2))
    const retries = await world.points(ownMetrics.retries)
    expect(total(retries, { 'sluice.reason': 'HandlerFailed' })).toBe(1)
    expect(total(retries, { 'sluice.reason': 'HandlerTimedOut' })).toBe(1)
    await vi.waitFor(async () => expect(total(await world.points(ownMetrics.deadLetters))).toBe(2))
    const dead = await world.points(ownMetrics.deadLetters)
    expect(
      dead.find(({ attributes }) => attributes['sluice.reason'] === 'MalformedBody')?.value,
    ).toBe(0)
    expect(total(dead, { 'sluice.reason': 'PermanentlyFailed' })).toBe(1)
    expect(total(dead, { 'sluice.reason': 'NotAnEvent' })).toBe(1)
    expect(total(await world.points(ownMetrics.overruns))).toBe(1)
    expect(total(await world.points(ownMetrics.overrun), queue)).toBe(1)
  })

  it('have the lag of messages when they are received, apart from those received before', async () => {
    const world = await measured([placed(1), paid], {
      backoff: { firstSeconds: 0 },
      maxAttempts: 2,
    })
    await drained(world)
    const lag = await world.points(ownMetrics.lag)
    expect(total(lag, { 'sluice.redelivery': false, ...queue })).toBe(2)
    expect(total(lag, { 'sluice.redelivery': true })).toBe(1)
  })

  it('count requests by kind, with empty receives, and those that fail', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const router = createRouter(orders).on('order.placed', () => promise)
    const world = await measured([placed(1), paid], {
      visibilitySeconds: 2,
      waitSeconds: 0,
      router,
    })
    const kind = (kind: string) => ({ 'sluice.request.kind': kind })
    const requests = async () => await world.points(ownMetrics.requests)
    await vi.waitFor(
      async () => expect(total(await requests(), kind('renew'))).toBeGreaterThan(0),
      {
        timeout: 5_000,
      },
    )
    world.queue.faults.next('delete', fault.throttle())
    resolve()
    await drained(world)
    const found = await requests()
    expect(total(found, { ...kind('receive'), 'sluice.receive.empty': false })).toBeGreaterThan(0)
    expect(total(found, { ...kind('receive'), 'sluice.receive.empty': true })).toBeGreaterThan(0)
    expect(total(found, { ...kind('delete'), 'error.type': 'RequestThrottled' })).toBe(1)
    await vi.waitFor(async () => expect(total(await requests(), kind('delete'))).toBeGreaterThan(2))
  })

  it('read the state of the worker when they are collected, until it has stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const router = createRouter(orders).on('order.placed', () => promise)
    const events = [placed(1), placed(2), placed(3)]
    const world = await measured(events, { concurrency: 2, router })
    const gauge = async (name: string) => total(await world.points(name), queue)
    await vi.waitFor(async () => expect(await gauge(ownMetrics.running)).toBe(2))
    expect(await gauge(ownMetrics.concurrency)).toBe(2)
    expect(await gauge(ownMetrics.inFlight)).toBeGreaterThanOrEqual(2)
    expect([await gauge(ownMetrics.live), await gauge(ownMetrics.ready)]).toEqual([1, 1])
    expect(await gauge(ownMetrics.sinceReceive)).toBeLessThan(60)
    expect(await world.points(ownMetrics.circuitOpen)).toMatchObject([
      { value: 0, attributes: { 'sluice.handler': '(worker)' } },
    ])
    resolve()
    await drained(world)
    await world.worker.stop({ graceSeconds: 0 })
    for (const name of [ownMetrics.running, ownMetrics.live, ownMetrics.ready]) {
      expect(await gauge(name)).toBe(0)
    }
  })

  it('add the workers of one queue up', async () => {
    const world = await measured([])
    const { meterProvider } = world
    const instrumentation = openTelemetry({ tracerProvider: false, meterProvider })
    for (let more = 0; more < 2; more++) {
      await start(shopWorker(world, { instrumentation, concurrency: 3 }))
    }
    const sums = (await world.points(ownMetrics.concurrency)).map(({ value }) => value)
    expect(sums).toContain(6)
  })

  it('use the global provider, also one that is registered after openTelemetry()', async () => {
    const queues = shopQueues()
    const instrumentation = openTelemetry({ tracerProvider: false })
    const { meterProvider, points } = metricsInMemory()
    metrics.setGlobalMeterProvider(meterProvider)
    await start(shopWorker(queues, { instrumentation }))
    expect(total(await points(ownMetrics.live))).toBe(1)
    metrics.disable()
  })
})
