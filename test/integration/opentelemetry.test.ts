import { context, trace } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { createServer, type Server } from 'node:http'
import * as t from 'io-ts'
import { createRouter, createWorker, PermanentError } from 'sluice'
import { openTelemetry } from 'sluice/opentelemetry'
import { createMemoryService } from '../../src/queue/memory/memory.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readRecord } from '../../src/dead-letter/record/record.ts'
import { listen } from '../fixtures/ports.ts'

const OrderPlaced = t.type({ type: t.literal('order.placed'), id: t.number })
const secret = 'ann@example.com'

let collector: Server
let url: string
/** What was posted, by path. */
const posted = new Map<string, string[]>()

beforeEach(async () => {
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const path = request.url ?? ''
    expect(request.headers['content-type']).toBe('application/json')
    posted.set(path, [...(posted.get(path) ?? []), Buffer.concat(chunks).toString()])
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  url = `http://127.0.0.1:${await listen(collector)}`
})
afterEach(() => {
  trace.disable()
  context.disable()
  posted.clear()
  collector.close()
  collector.closeAllConnections()
})

it('spans and metrics of a worker reach a collector by OTLP over HTTP, as JSON', async () => {
  const traces = new OTLPTraceExporter({ url: `${url}/v1/traces` })
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(traces)],
  })
  tracerProvider.register({ propagator: null })
  const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics` })
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })

  const service = createMemoryService()
  const dlq = service.create('orders-dlq')
  const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'
  const queue = service.create('orders', { redrive: { deadLetterQueueArn, maxReceiveCount: 12 } })
  const router = createRouter({ 'order.placed': OrderPlaced }).on('order.placed', ({ id }) => {
    if (id === 2) throw new PermanentError(`no account of ${secret}`)
  })
  const worker = createWorker(router, {
    queueUrl: queue.url,
    service,
    waitSeconds: 0,
    instrumentation: openTelemetry({ meterProvider }),
  })
  const body = (id: number) => JSON.stringify({ type: 'order.placed', id, secret })
  await queue.send([{ body: body(1) }, { body: body(2) }])
  await worker.start()
  await vi.waitFor(async () => {
    expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
  })
  await worker.stop()
  await Promise.all([tracerProvider.forceFlush(), meterProvider.forceFlush()])

  const spans = (posted.get('/v1/traces') ?? []).flatMap(spansIn)
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'receive orders',
      'process orders',
      'settle orders',
      'send orders-dlq',
    ]),
  )
  const [letter] = await dlq.receive({ maxMessages: 1, waitSeconds: 0 })
  const failed = spans.find(({ status }) => status.code === 2)
  expect(failed?.name).toBe('process orders')
  expect(letter && readRecord(letter)?.traceparent).toBe(
    `00-${failed?.traceId}-${failed?.spanId}-01`,
  )
  const metrics = (posted.get('/v1/metrics') ?? []).flatMap(metricsIn)
  expect(metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'messaging.client.consumed.messages',
      'messaging.client.operation.duration',
      'messaging.client.sent.messages',
      'messaging.process.duration',
      'sluice.lag',
      'sluice.dead_letters',
      'sluice.requests',
    ]),
  )
  expect([...posted.values()].flat().join('\n')).not.toContain(secret)
  await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()])
})

interface SpanJson {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly status: { readonly code: number }
}

function spansIn(json: string): readonly SpanJson[] {
  const { resourceSpans } = JSON.parse(json)
  return resourceSpans
    .flatMap((resource: { scopeSpans: unknown[] }) => resource.scopeSpans)
    .flatMap((scope: { spans: SpanJson[] }) => scope.spans)
}

function metricsIn(json: string): readonly { readonly name: string }[] {
  const { resourceMetrics } = JSON.parse(json)
  return resourceMetrics
    .flatMap((resource: { scopeMetrics: unknown[] }) => resource.scopeMetrics)
    .flatMap((scope: { metrics: { name: string }[] }) => scope.metrics)
}
