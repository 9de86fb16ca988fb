import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { isTooLarge, makeReplay } from '../../../../src/dead-letter/record/record.ts'
import { PermanentError } from '../../../../src/message/permanent-error.ts'
import type { Received } from '../../../../src/message/received.ts'
import {
  type OpenTelemetryOptions,
  openTelemetry,
} from '../../../../src/opentelemetry/open-telemetry.ts'
import { createPipeline } from '../../../../src/pipeline/pipeline.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { deadLetter, failed, receivedAgain } from '../../dead-letter/record/letters.ts'
import { received } from '../../dead-letter/received.ts'
import { orders, paid, placed } from '../../route/orders.ts'
import { textsOf, useSpans } from '../spans.ts'

const spans = useSpans()
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const text = (stringValue: string) => ({ dataType: 'String', stringValue })

/** Processes one message with spans. */
async function processed(
  router: Parameters<typeof createPipeline>[0],
  different: Partial<Received>,
  options: OpenTelemetryOptions = {},
) {
  const instrumentation = openTelemetry({ meterProvider: false, ...options })
  const pipeline = createPipeline(router, { queueUrl, instrumentation })
  return await pipeline.process(received({ messageId: 'm', receiveCount: 1, ...different }))
}

const handled = () => createRouter(orders).on('order.placed', () => {})
const failing = (error: unknown) =>
  createRouter(orders).on('order.placed', () => {
    throw error
  })
const body = JSON.stringify(placed(1))

describe('the span of an event', () => {
  it('is a consumer span with the attributes of the conventions', async () => {
    await processed(handled(), { body, receiveCount: 2 })
    const [span] = spans.all()
    expect(span?.name).toBe('process orders')
    expect(span?.kind).toBe(SpanKind.CONSUMER)
    expect(span?.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span?.instrumentationScope).toMatchObject({
      name: 'sluice',
      schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
    })
    expect(span?.attributes).toEqual({
      'messaging.system.name': 'aws.sqs',
      'messaging.system': 'aws_sqs',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders',
      'messaging.message.id': 'm',
      'server.address': 'sqs.eu-west-1.amazonaws.com',
      'server.port': 443,
      'aws.sqs.queue.url': queueUrl,
      'sluice.event.type': 'order.placed',
      'sluice.event.index': 0,
      'sluice.event.key': 'm:0',
      'sluice.receive.count': 2,
      'sluice.outcome': 'acknowledge',
      'sluice.reason': 'handled',
    })
  })

  it('is there for each event of a body, and has no type that outsiders made up', async () => {
    const secret = 'ann@example.com'
    await processed(handled(), { body: JSON.stringify([placed(1), { type: secret }, 5]) })
    const all = spans.named('process orders')
    expect(all.map(({ attributes }) => attributes['sluice.event.type'])).toEqual(
      expect.arrayContaining(['order.placed', 'other', undefined]),
    )
    expect(all).toHaveLength(3)
    expect(all.map(textsOf).join()).not.toContain(secret)
  })

  it('is active in the middleware and the handler, and so are the spans below it', async () => {
    const active: (string | undefined)[] = []
    const saw = () => active.push(trace.getSpan(context.active())?.spanContext().spanId)
    const router = createRouter(orders)
      .use(async (_delivery, next) => {
        saw()
        await next()
      })
      .on('order.placed', async () => {
        saw()
        await new Promise((resolve) => setImmediate(resolve))
        saw()
        spans.tracerProvider.getTracer('app').startSpan('query').end()
      })
    await processed(router, { body })
    const [own] = spans.named('process orders')
    expect(active).toEqual(Array(3).fill(own?.spanContext().spanId))
    const [query] = spans.named('query')
    expect(query?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId)
    expect(query?.spanContext().traceId).toBe(own?.spanContext().traceId)
  })

  it('is below the span that is active around a pipeline', async () => {
    const outer = spans.tracerProvider.getTracer('app').startSpan('invocation')
    await context.with(trace.setSpan(context.active(), outer), () => processed(handled(), { body }))
    outer.end()
    const [own] = spans.named('process orders')
    expect(own?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
  })

  it('is linked to the span that sent the message, and is not below it', async () => {
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
    await processed(handled(), {
      body,
      traceHeader,
      attributes: { traceparent: text(traceparent), tracestate: text('a=b') },
    })
    const [span] = spans.all()
    expect(span?.parentSpanContext).toBeUndefined()
    expect(span?.links.map(({ context, attributes }) => [context.traceId, attributes])).toEqual([
      ['4bf92f3577b34da6a3ce929d0e0e4736', { 'sluice.link.kind': 'producer' }],
      ['5759e988bd862e3fe1be46a994272793', { 'sluice.link.kind': 'producer' }],
    ])
    expect(span?.links[0]?.context.traceState?.get('a')).toBe('b')
  })

  it('is linked after a replay to the span in which it failed', async () => {
    const dead = deadLetter(received({ body }), failed(1), { traceparent })
    const replay = makeReplay(receivedAgain(dead.message, 'dead'), { nowMs: Date.now() })
    if (isTooLarge(replay)) throw new Error('too large')
    await processed(handled(), receivedAgain(replay, 'again'))
    const [span] = spans.all()
    expect(span?.links).toMatchObject([
      { context: { spanId: '00f067aa0ba902b7' }, attributes: { 'sluice.link.kind': 'failure' } },
    ])
  })

  it('has the baggage of the message in its context', async () => {
    const seen: unknown[] = []
    const router = createRouter(orders).on('order.placed', async () => {
      await Promise.resolve()
      seen.push(propagation.getActiveBaggage()?.getEntry('tenant')?.value)
    })
    await processed(router, { body, attributes: { baggage: text('tenant=acme') } })
    expect(seen).toEqual(['acme'])
    expect(spans.all().map(textsOf).join()).not.toContain('acme')
  })

  it('has the traceparent on the verdict of a dead letter', async () => {
    const { settlement } = await processed(failing(new PermanentError('never')), { body })
    const [span] = spans.all()
    const { traceId, spanId } = span?.spanContext() ?? {}
    expect(settlement).toMatchObject({
      _tag: 'DeadLetter',
      traceparent: `00-${traceId}-${spanId}-01`,
    })
  })
})

describe('the span of an event that fails', () => {
  const secret = 'ann of 4 Elm Street'

  it('has the name of the error and its frames, and neither its message nor its causes', async () => {
    const cause = new Error(`${secret} is no user`)
    const error = new TypeError(`cannot read ${secret}`, { cause })
    await processed(failing(Object.assign(error, { code: secret, user: secret })), { body })
    const [span] = spans.all()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'HandlerFailed' })
    expect(span?.attributes).toMatchObject({
      'error.type': 'TypeError',
      'sluice.outcome': 'retry',
      'sluice.reason': 'HandlerFailed',
    })
    const [exception] = span?.events ?? []
    expect(exception?.name).toBe('exception')
    expect(exception?.attributes).toEqual({
      'exception.type': 'TypeError',
      'exception.stacktrace': expect.stringContaining('tracing.test.ts'),
    })
    expect(span && textsOf(span)).not.toContain(secret)
  })

  it('has the redacted message where the app asks for it', async () => {
    const error = new Error('no account for ann@example.com')
    await processed(failing(error), { body }, { exceptionMessages: true })
    const [exception] = spans.all()[0]?.events ?? []
    expect(exception?.attributes?.['exception.message']).toMatch(/^no account for /)
    expect(exception?.attributes?.['exception.message']).not.toContain('ann@')
  })

  it.each<[string, Partial<Received>, string]>([
    ['a body that cannot be opened', { body: `{"secret":"${secret}` }, 'MalformedBody'],
    ['what is not an event', { body: `"${secret}"` }, 'NotAnEvent'],
    ['an invalid event', { body: `{"type":"order.placed","total":"${secret}"}` }, 'InvalidPayload'],
    ['a damaged body', { bodyIntact: false, body: secret }, 'CorruptedBody'],
  ])('has the reason for %s, and nothing of the body', async (_what, different, tag) => {
    await processed(handled(), different)
    const [span] = spans.all()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: tag })
    expect(span?.attributes['error.type']).toBe(tag)
    expect(span && textsOf(span)).not.toContain(secret)
  })

  it('is no error where the event was interrupted', async () => {
    const instrumentation = openTelemetry({ meterProvider: false })
    const pipeline = createPipeline(handled(), { queueUrl, instrumentation })
    await pipeline.process(received({ body }), { signal: AbortSignal.abort() })
    const [span] = spans.all()
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    expect(span?.attributes).toMatchObject({ 'sluice.reason': 'Interrupted' })
    expect(span?.attributes).not.toHaveProperty('error.type')
  })
})

describe('the span of a batch', () => {
  const size = { size: 3, lingerMs: 1_000 }
  const three = JSON.stringify([placed(1), placed(2), placed(3)])

  it('is active in the batch handler, and links to the spans of all its events', async () => {
    const active: (string | undefined)[] = []
    const router = createRouter(orders).onBatch('order.placed', size, async () => {
      await Promise.resolve()
      active.push(trace.getSpan(context.active())?.spanContext().spanId)
    })
    await processed(router, { body: three })
    const batches = spans.all().filter((span) => 'messaging.batch.message_count' in span.attributes)
    const events = spans.all().filter((span) => !batches.includes(span))
    expect(events).toHaveLength(3)
    expect(batches).toHaveLength(1)
    const [batch] = batches
    expect(active).toEqual([batch?.spanContext().spanId])
    expect(batch).toMatchObject({
      name: 'process orders',
      kind: SpanKind.CONSUMER,
      attributes: { 'messaging.batch.message_count': 3, 'sluice.handler': 'order.placed' },
    })
    expect(batch?.links.map((link) => link.context.spanId).sort()).toEqual(
      events.map((span) => span.spanContext().spanId).sort(),
    )
    expect(batch?.links[0]?.attributes).toEqual({
      'sluice.link.kind': 'event',
      'messaging.message.id': 'm',
    })
  })

  it('fails with some of its events', async () => {
    const router = createRouter(orders).onBatch('order.placed', size, () => [
      undefined,
      new RangeError('ann'),
      undefined,
    ])
    await processed(router, { body: three })
    const batch = spans.all().find((span) => 'messaging.batch.message_count' in span.attributes)
    expect(batch?.status.code).toBe(SpanStatusCode.ERROR)
    expect(batch?.attributes).toMatchObject({
      'error.type': 'RangeError',
      'sluice.failed.count': 1,
    })
    expect(batch && textsOf(batch)).not.toContain('"ann"')
  })
})

describe('tracing', () => {
  it('uses the global provider where none is given, also one that is registered later', async () => {
    await processed(handled(), { body })
    expect(spans.all()).toHaveLength(1)
  })

  it('makes no spans where it is turned off', async () => {
    const { settlement } = await processed(handled(), { body }, { tracerProvider: false })
    expect(settlement._tag).toBe('Acknowledge')
    expect(spans.all()).toEqual([])
  })

  it.each<[object, string]>([
    [{ tracerProvider: {} }, 'tracerProvider must be false or have the method getTracer'],
    [{ meterProvider: true }, 'meterProvider must be false or have the method getMeter'],
    [{ queueMetricsSeconds: 0 }, 'queueMetricsSeconds must be a number from 1 to 86,400'],
    [{ queueMetricsSeconds: '30' }, 'queueMetricsSeconds must be a number from 1 to 86,400'],
    [{ exceptionMessages: 'yes' }, 'exceptionMessages must be true or false'],
  ])('refuses wrong options: %j', (options, sentence) => {
    expect(() => openTelemetry(options as OpenTelemetryOptions)).toThrow(sentence)
  })

  it('leaves an event that is not sampled its context, and ends no span', async () => {
    const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node')
    const tracerProvider = new NodeTracerProvider({ sampler: new TraceIdRatioBasedSampler(0) })
    const flags: (number | undefined)[] = []
    const router = createRouter(orders).on('order.paid', () => {
      flags.push(trace.getSpanContext(context.active())?.traceFlags)
      throw new PermanentError('never')
    })
    const { settlement } = await processed(
      router,
      { body: JSON.stringify(paid) },
      { tracerProvider },
    )
    expect(flags).toEqual([0])
    expect(settlement).toMatchObject({ traceparent: expect.stringMatching(/-00$/) })
    await tracerProvider.shutdown()
  })
})
