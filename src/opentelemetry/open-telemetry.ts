import { context, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import type { Instrumentation } from '../pipeline/instrumentation/instrumentation.ts'
import { ErrorTypes } from './bounded-values.ts'
import { Destinations } from './destinations.ts'
import { Metrics } from './metrics/metrics.ts'
import type { MeasuredWorker } from './metrics/measured-worker.ts'
import type { Traced } from './tracing/traced.ts'
import { Tracing } from './tracing/tracing.ts'

/** Options of `openTelemetry`. None is required. */
export interface OpenTelemetryOptions {
  /** Makes the spans. Default: the provider that is registered globally. `false`: no spans. */
  readonly tracerProvider?: TracerProvider | false
  /** Makes the metrics. Default: the provider that is registered globally. `false`: no metrics. */
  readonly meterProvider?: MeterProvider | false
  /**
   * How often to ask SQS how many messages the queue and its dead-letter queue have, in seconds, from 1. Each time costs
   * a request for each of the two. Default: never.
   */
  readonly queueMetricsSeconds?: number
  /**
   * Whether the messages of errors are on spans, after `redactText`. They may hold values of the payload that no
   * redaction can know. Default false: spans have the names of errors and their stack frames.
   */
  readonly exceptionMessages?: boolean
}

/** An instrumentation for a worker, for several, and for pipelines. */
export interface OpenTelemetry extends Instrumentation {
  observe(worker: MeasuredWorker): void
}

/**
 * Spans and metrics by the semantic conventions for messaging (version 1.45), for a worker or a pipeline:
 *
 * ```ts
 * const worker = createWorker(router, { queueUrl, instrumentation: openTelemetry() })
 * ```
 *
 * Each event has a consumer span `process {queue}`, whose context is active in its handler and its middleware. It is
 * linked to the span that sent the message (message attributes `traceparent` and `tracestate`, AWSTraceHeader), and after
 * a replay to the span in which it failed; baggage (attribute `baggage`) is active in its context. A batch handler has a
 * span of its own, with links to those of its events. The requests have the client spans `receive`, `settle` and `send`
 * (of dead letters). The record of a dead letter has the traceparent of its span.
 *
 * Spans and metrics hold no values of payloads: types of events that the catalogue knows, names of errors, ids of
 * messages. `examples/operate` describes each metric.
 *
 * @throws TypeError or RangeError that names the wrong option.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  checkOptions(options)
  return instrumentationOf(options, options.meterProvider)
}

/** The same with a provider of metrics that is still loaded. */
export function instrumentationOf(
  { tracerProvider, exceptionMessages = false, queueMetricsSeconds }: OpenTelemetryOptions,
  meterProvider: MeterProvider | Promise<MeterProvider | undefined> | false | undefined,
): OpenTelemetry {
  const shared = { destinations: new Destinations(), errorTypes: new ErrorTypes() }
  const tracing =
    tracerProvider === false
      ? undefined
      : new Tracing({ ...shared, provider: tracerProvider, exceptionMessages })
  const metrics =
    meterProvider === false
      ? undefined
      : new Metrics({ ...shared, provider: meterProvider, queueMetricsSeconds })
  return {
    receive: (info, run) => {
      const startMs = performance.now()
      return within(tracing?.receive(info), run, (result) =>
        metrics?.record((to) => to.received(info, result, secondsSince(startMs))),
      )
    },
    process: (info, run) =>
      within(tracing?.process(info), run, (result) =>
        metrics?.record((to) => to.processed(info, result)),
      ),
    settle: (info, run) => {
      const startMs = performance.now()
      return within(tracing?.settle(info), run, (result) =>
        metrics?.record((to) => to.settled(info, result, secondsSince(startMs))),
      )
    },
    deadLetter: (info, run) => {
      const startMs = performance.now()
      return within(tracing?.deadLetter(info), run, (result) =>
        metrics?.record((to) => to.deadLettered(info, result, secondsSince(startMs))),
      )
    },
    ...(tracing && {
      processBatch: (info, run) => within(tracing.processBatch(info), run, () => {}),
      traceparent: (info) => tracing.traceparentOf(info),
    }),
    ...(metrics && {
      renew: (info, run) =>
        run().then((result) => metrics.record((to) => to.renewed(info, result))),
    }),
    observe(worker) {
      tracing?.worker(worker.queueUrl)
      metrics?.observe(worker)
    },
  }
}

/** Runs an operation in the context of its span, and ends that. */
function within<Result>(
  traced: Traced<Result> | undefined,
  run: () => Promise<Result>,
  record: (result: Result) => void,
): Promise<void> {
  const running = traced === undefined ? run() : context.with(traced.context, run)
  return running.then((result) => {
    traced?.end(result)
    record(result)
  })
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000
}

function checkOptions(options: OpenTelemetryOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('the options of openTelemetry must be an object')
  }
  const { tracerProvider, meterProvider, queueMetricsSeconds, exceptionMessages } = options
  checkProvider('tracerProvider', tracerProvider, 'getTracer')
  checkProvider('meterProvider', meterProvider, 'getMeter')
  if (exceptionMessages !== undefined && typeof exceptionMessages !== 'boolean') {
    throw new TypeError('exceptionMessages must be true or false')
  }
  checkSeconds(queueMetricsSeconds)
}

function checkProvider(name: string, provider: unknown, method: string): void {
  if (provider === undefined || provider === false) return
  const has = typeof provider === 'object' && provider !== null
  if (has && typeof Reflect.get(provider, method) === 'function') return
  throw new TypeError(`${name} must be false or have the method ${method}`)
}

/** @throws RangeError. */
export function checkSeconds(queueMetricsSeconds: unknown): void {
  if (queueMetricsSeconds === undefined) return
  const isNumber = typeof queueMetricsSeconds === 'number'
  if (isNumber && queueMetricsSeconds >= 1 && queueMetricsSeconds <= 86_400) return
  throw new RangeError('queueMetricsSeconds must be a number from 1 to 86,400')
}
