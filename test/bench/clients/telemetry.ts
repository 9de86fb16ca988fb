import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'
import { type OpenTelemetryOptions, openTelemetry } from 'sluice/opentelemetry'
import type { Client } from '../client.ts'
import { consumeWithSluice } from './sluice.ts'

/** It takes spans and drops them: what sending them costs is that of the exporter. */
const nowhere: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
}

/** Spans of this share of the messages. */
export function tracing(share: number): Client {
  const tracerProvider = new NodeTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor(nowhere)],
  })
  tracerProvider.register()
  return telemetry({ tracerProvider, meterProvider: false })
}

/** Metrics that are collected as often as Prometheus asks. */
export function measuring(): Client {
  const exporter = {
    export: (_metrics: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
    shutdown: async () => {},
    forceFlush: async () => {},
  }
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 15_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  return telemetry({ tracerProvider: false, meterProvider })
}

function telemetry(options: OpenTelemetryOptions): Client {
  return consumeWithSluice('direct', { instrumentation: openTelemetry(options) })
}
