import { context, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, beforeEach } from 'vitest'

export interface Spans {
  readonly tracerProvider: NodeTracerProvider
  /** The spans that have ended, by name. */
  named(name: string): readonly ReadableSpan[]
  all(): readonly ReadableSpan[]
}

/** Spans in memory, with a global context manager for the tests of a file. */
export function useSpans(sampler?: Sampler): Spans {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler && { sampler }),
  })
  beforeAll(() => tracerProvider.register({ propagator: null }))
  beforeEach(() => exporter.reset())
  afterAll(async () => {
    trace.disable()
    context.disable()
    await tracerProvider.shutdown()
  })
  const all = () => exporter.getFinishedSpans()
  return { tracerProvider, all, named: (name) => all().filter((span) => span.name === name) }
}

/** All texts of a span that a backend stores. */
export function textsOf(span: ReadableSpan): string {
  const { name, attributes, events, links, status } = span
  return JSON.stringify({ name, attributes, events, links, status })
}
