import { createServer } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  metricsHandler,
  metricsHandlerOf,
} from '../../../src/opentelemetry/prometheus/metrics-handler.ts'
import { loadPeers } from '../../../src/opentelemetry/prometheus/peers.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { listen } from '../../fixtures/ports.ts'
import { cartLeft, paid, placed } from '../route/orders.ts'
import { drained, secret, send, shopQueues, shopWorker } from './worker.ts'

let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop({ graceSeconds: 0 })
  worker = undefined
})

const request = () => new Request('http://localhost/metrics')

describe('the handler of metrics', () => {
  it("answers them in Prometheus's text format, with nothing of a payload", async () => {
    const queues = shopQueues()
    worker = shopWorker(queues)
    const handler = metricsHandler(worker)
    await send(queues, placed(1), paid, cartLeft)
    await worker.start()
    await drained(queues, 1)
    const response = await handler(request())
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const text = await response.text()
    expect(text).toMatch(/^messaging_client_consumed_messages_total{.*name="orders".*} 3$/m)
    expect(text).toMatch(/^sluice_live{messaging_destination_name="orders",.*} 1$/m)
    expect(text).toMatch(/^# TYPE messaging_process_duration histogram$/m)
    expect(text).not.toContain(secret)
    expect(text).not.toContain('otel_scope')
  })

  it('is a listener of node:http', async () => {
    worker = shopWorker(shopQueues())
    const server = createServer(metricsHandler(worker))
    const port = await listen(server)
    await worker.start()
    const response = await fetch(`http://127.0.0.1:${port}/any/path`)
    expect(await response.text()).toContain('sluice_ready{')
    server.close()
    server.closeAllConnections()
  })

  it('has what happened while its packages were loaded', async () => {
    const queues = shopQueues()
    worker = shopWorker(queues)
    const { promise, resolve } = Promise.withResolvers<void>()
    const handler = metricsHandlerOf(worker, {}, () => promise.then(loadPeers))
    await send(queues, placed(1), placed(2))
    await worker.start()
    await drained(queues)
    resolve()
    await vi.waitFor(async () =>
      expect(await (await handler(request())).text()).toMatch(
        /^messaging_client_consumed_messages_total{.*} 2$/m,
      ),
    )
    expect(await (await handler(request())).text()).toMatch(/^sluice_live{.*} 1$/m)
  })

  it('says what to install where a package is missing, and the worker runs', async () => {
    const queues = shopQueues()
    worker = shopWorker(queues)
    const missing = Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' })
    const handler = metricsHandlerOf(worker, {}, () => Promise.reject(missing))
    await send(queues, placed(1))
    await worker.start()
    await drained(queues)
    const response = await handler(request())
    expect(response.status).toBe(503)
    expect(await response.text()).toBe(
      'Prometheus metrics need other packages: npm install @opentelemetry/api @opentelemetry/sdk-metrics @opentelemetry/exporter-prometheus\n',
    )
  })

  it('is refused for a worker that has been started, and with a wrong option', async () => {
    worker = shopWorker(shopQueues())
    const started = worker
    expect(() => metricsHandler(started, { queueMetricsSeconds: 0.5 })).toThrow(
      'queueMetricsSeconds must be a number from 1 to 86,400',
    )
    await started.start()
    expect(() => metricsHandler(started)).toThrow('before start()')
  })
})
