// Before the rest of the program: spans go to a collector by OTLP, one trace in a hundred.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'

/** It sends to `OTEL_EXPORTER_OTLP_ENDPOINT`, by default a collector on this machine: http://localhost:4318. */
export const tracerProvider = new NodeTracerProvider({
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.01) }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
})

// The context of a span is active in its handler, so that the spans of a database client are below it.
tracerProvider.register()
