import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'
import { type OpenTelemetry, openTelemetry } from 'sluice/opentelemetry'

/** It takes spans and drops them: what sending them costs is that of the exporter. */
const nowhere: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
}

/** Spans of this share of the messages. */
export function tracing(share: number): OpenTelemetry {
  const tracerProvider = new NodeTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor(nowhere)],
  })
  tracerProvider.register()
  return openTelemetry({ tracerProvider, meterProvider: false })
}

/** Metrics that are collected as often as Prometheus asks. */
export function measuring(): OpenTelemetry {
  const exporter = {
    export: (_metrics: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
    shutdown: async () => {},
    forceFlush: async () => {},
  }
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 15_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  return openTelemetry({ tracerProvider: false, meterProvider })
}
