/**
 * Spans and metrics of a worker or a pipeline, for OpenTelemetry and Prometheus. It needs `@opentelemetry/api`, which an
 * app installs.
 */
export {
  type OpenTelemetry,
  type OpenTelemetryOptions,
  openTelemetry,
} from './open-telemetry.ts'
export type { ObservedDepth, ObservedHealth, ObservedWorker } from './metrics/observed-worker.ts'
