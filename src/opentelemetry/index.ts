/**
 * Spans and metrics of a worker or a pipeline, for OpenTelemetry and Prometheus. It needs `@opentelemetry/api`, which an
 * app installs.
 */
export {
  type OpenTelemetry,
  type OpenTelemetryOptions,
  openTelemetry,
} from './open-telemetry.ts'
export type { HttpHandler, NodeRequest, NodeResponse } from '../http/http-handler.ts'
export type { MeasuredDepth, MeasuredHealth, MeasuredWorker } from './metrics/measured-worker.ts'
export {
  type InstrumentableWorker,
  type MetricsHandlerOptions,
  metricsHandler,
} from './prometheus/metrics-handler.ts'
