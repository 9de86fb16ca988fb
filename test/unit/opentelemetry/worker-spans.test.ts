import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isTooLarge, makeReplay, readRecord } from '../../../src/dead-letter/record/record.ts'
import { openTelemetry } from '../../../src/opentelemetry/open-telemetry.ts'
import { fault } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { cartLeft, orders, paid, placed } from '../route/orders.ts'
import { textsOf, useSpans } from './spans.ts'
import { drained, secret, send, shop, shopQueues, shopWorker } from './worker.ts'

const spans = useSpans()
let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop({ graceSeconds: 0 })
  worker = undefined
})

const instrumentation = () => openTelemetry({ meterProvider: false })

describe('the spans of a worker', () => {
  it('are those of its requests and its events, by queue', async () => {
    const queues = shopQueues()
    await send(queues, placed(1), paid, cartLeft)
    worker = shopWorker(queues, { instrumentation: instrumentation() })
    await worker.start()
    await drained(queues, 1)
    const settled = (kind: string) =>
      spans
        .named('settle orders')
        .filter(({ attributes }) => attributes['sluice.request.kind'] === kind)
        .reduce(
          (sum, { attributes }) => sum + Number(attributes['messaging.batch.message_count']),
          0,
        )
    await vi.waitFor(() => expect([settled('delete'), settled('release')]).toEqual([2, 1]))
    const found = spans
      .all()
      .map(({ name, kind, attributes }) => [
        name,
        kind,
        attributes['messaging.operation.type'],
        attributes['messaging.batch.message_count'],
      ])
    expect(found).toEqual(
      expect.arrayContaining([
        ['receive orders', SpanKind.CLIENT, 'receive', 3],
        ['process orders', SpanKind.CONSUMER, 'process', undefined],
        ['settle orders', SpanKind.CLIENT, 'settle', 1],
        ['send orders-dlq', SpanKind.CLIENT, 'send', 1],
      ]),
    )
    expect(spans.named('process orders')).toHaveLength(3)
    expect(spans.all().map(textsOf).join()).not.toContain(secret)
  })

  it('lead from a dead letter to its trace, and from a replay back to it', async () => {
    const queues = shopQueues()
    await send(queues, cartLeft)
    worker = shopWorker(queues, { instrumentation: instrumentation() })
    await worker.start()
    await drained(queues)
    const [letter] = await queues.dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    if (letter === undefined) throw new Error('no dead letter')
    const [failed] = spans.named('process orders')
    const { traceId, spanId } = failed?.spanContext() ?? {}
    expect(readRecord(letter)?.traceparent).toBe(`00-${traceId}-${spanId}-01`)
    const [stored] = spans.named('send orders-dlq')
    expect(stored?.links).toMatchObject([
      { context: { traceId, spanId }, attributes: { 'sluice.link.kind': 'failure' } },
    ])
    const replay = makeReplay(letter, { nowMs: Date.now() })
    if (isTooLarge(replay)) throw new Error('too large')
    await queues.queue.send([replay])
    await vi.waitFor(() => expect(spans.named('process orders')).toHaveLength(2))
    expect(spans.named('process orders')[1]?.links).toMatchObject([
      { context: { traceId, spanId }, attributes: { 'sluice.link.kind': 'failure' } },
    ])
  })

  it('keep the trace of an event that is dead-lettered with a later attempt at its message', async () => {
    const queues = shopQueues()
    let attempts = 0
    const router = shop().merge(
      createRouter(orders).on('order.payment.refused', () => {
        attempts++
        if (attempts === 1) throw new Error('not yet')
      }),
    )
    await queues.queue.send([
      { body: JSON.stringify([cartLeft, { type: 'order.payment.refused' }]) },
    ])
    const backoff = { firstSeconds: 0 }
    worker = shopWorker(queues, { instrumentation: instrumentation(), backoff }, router)
    await worker.start()
    await drained(queues)
    const [letter] = await queues.dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    const failed = spans
      .named('process orders')
      .find(({ attributes }) => attributes['sluice.event.type'] === 'cart.left')
    expect(letter && readRecord(letter)?.traceparent).toContain(failed?.spanContext().spanId)
  })

  it('are not below the span in which the worker was started', async () => {
    const queues = shopQueues()
    await send(queues, placed(1))
    worker = shopWorker(queues, { instrumentation: instrumentation() })
    const boot = spans.tracerProvider.getTracer('app').startSpan('boot')
    await context.with(trace.setSpan(context.active(), boot), () => worker?.start())
    boot.end()
    await drained(queues)
    await vi.waitFor(() => expect(spans.named('settle orders')).toHaveLength(1))
    const ours = spans.all().filter(({ name }) => name !== 'boot')
    expect(ours.length).toBeGreaterThan(2)
    expect(ours.map(({ parentSpanContext }) => parentSpanContext)).toEqual(
      ours.map(() => undefined),
    )
  })

  it('of requests that fail have the code of SQS', async () => {
    const queues = shopQueues()
    await send(queues, placed(1))
    worker = shopWorker(queues, { instrumentation: instrumentation(), waitSeconds: 0 })
    await worker.start()
    queues.queue.faults.next('receive', fault.reject('AccessDenied', 'AccessDenied'))
    queues.queue.faults.next('delete', fault.throttle())
    const failed = (name: string) =>
      spans.named(name).find(({ status }) => status.code === SpanStatusCode.ERROR)
    await vi.waitFor(() => expect(failed('settle orders')).toBeDefined(), { timeout: 5_000 })
    expect(failed('settle orders')?.attributes['error.type']).toBe('RequestThrottled')
    await vi.waitFor(() => expect(failed('receive orders')).toBeDefined(), { timeout: 5_000 })
    expect(failed('receive orders')?.attributes['error.type']).toBe('AccessDenied')
  })
})
