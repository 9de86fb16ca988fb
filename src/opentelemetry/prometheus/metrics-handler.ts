import { type HttpHandler, httpHandler, textAnswer } from '../../http/http-handler.ts'
import type { Instrumentation } from '../../pipeline/instrumentation/instrumentation.ts'
import type { MeasuredWorker } from '../metrics/measured-worker.ts'
import { checkSeconds, instrumentationOf, type OpenTelemetryOptions } from '../open-telemetry.ts'
import { howToInstall, loadPeers, type Peers } from './peers.ts'

/** Options of `metricsHandler`. None is required. */
export interface MetricsHandlerOptions extends Pick<OpenTelemetryOptions, 'queueMetricsSeconds'> {}

/** A worker that has not been started. */
export interface InstrumentableWorker {
  instrument(instrumentation: Instrumentation & { observe(worker: MeasuredWorker): void }): void
}

/**
 * Answers the metrics of a worker to Prometheus, for a program's own server, from `Request` to `Response` and as a
 * listener of `node:http`:
 *
 * ```ts
 * const metrics = metricsHandler(worker)
 * createServer((request, response) => metrics(request, response)).listen(8080)
 * await worker.start()
 * ```
 *
 * Call it before `worker.start()`: it instruments the worker. It answers any path. It needs `@opentelemetry/sdk-metrics`
 * and `@opentelemetry/exporter-prometheus`, which an app installs. Where one of them is missing the answer is 503 with a
 * sentence that says so, and the worker runs all the same.
 *
 * @throws Error when the worker has been started, and RangeError that names the wrong option.
 */
export function metricsHandler(
  worker: InstrumentableWorker,
  options: MetricsHandlerOptions = {},
): HttpHandler {
  return metricsHandlerOf(worker, options, loadPeers)
}

/** The same with the packages of the caller. */
export function metricsHandlerOf(
  worker: InstrumentableWorker,
  { queueMetricsSeconds }: MetricsHandlerOptions,
  load: () => Promise<Peers>,
): HttpHandler {
  checkSeconds(queueMetricsSeconds)
  const loading = load().catch(() => undefined)
  const provider = loading.then((peers) => peers?.meterProvider)
  const options = queueMetricsSeconds === undefined ? {} : { queueMetricsSeconds }
  worker.instrument(instrumentationOf({ ...options, tracerProvider: false }, provider))
  return httpHandler(async () => {
    const peers = await loading
    if (peers === undefined) return textAnswer(503, `${howToInstall}\n`)
    return {
      status: 200,
      // The version of Prometheus's text format.
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      body: await peers.text(),
    }
  })
}
