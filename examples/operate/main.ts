// A worker that can be watched, on a local queue with traffic: the guide beside this file says what to look at.
//
//   npx node --conditions=sluice-source examples/operate/main.ts [messages a second] [port]
//
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWorker, healthHandler } from 'sluice'
import { startLocalSqs, startTraffic } from 'sluice/local'
import { metricsHandler, openTelemetry } from 'sluice/opentelemetry'
import { router } from './router.ts'
import { tracerProvider } from './telemetry.ts'

const [perSecond = '20', port = '9464'] = process.argv.slice(2)
const local = await startLocalSqs({ port: 0 })
const { queueUrl, endpoint } = local

const worker = createWorker(router, {
  queueUrl,
  endpoint,
  waitSeconds: 1,
  instrumentation: openTelemetry({ meterProvider: false }),
})
const health = healthHandler(worker)
const metrics = metricsHandler(worker, { queueMetricsSeconds: 10 })
const server = createServer((request, response) => {
  const handler = request.url?.startsWith('/metrics') ? metrics : health
  handler(request, response)
})
server.listen(Number(port))
await worker.start()
const traffic = startTraffic({ queue: queueUrl, perSecond: Number(perSecond), quirks: true })
const at = `http://localhost:${(server.address() as AddressInfo).port}`
console.log(`${at}/metrics, ${at}/livez and ${at}/readyz answer`)

process.on('SIGINT', stop)
process.on('SIGTERM', stop)

async function stop(): Promise<void> {
  await traffic.stop()
  await worker.stop()
  await tracerProvider.shutdown()
  server.close()
  await local.stop()
}
