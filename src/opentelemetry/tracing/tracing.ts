import {
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'
import type {
  DeadLetterInfo,
  ProcessBatchInfo,
  ProcessBatchResult,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
  RequestResult,
  SettleInfo,
} from '../../pipeline/instrumentation/instrumentation.ts'
import { bounded } from '../../pipeline/log-text.ts'
import { boundedType } from '../bounded-values.ts'
import type { Destination, Destinations } from '../destinations.ts'
import { batchMessageCount, messageId, type OperationType, schemaUrl, scopeName } from '../names.ts'
import {
  eventIndex,
  eventKey,
  eventType,
  handler,
  otherwiseHandler,
  receiveCount,
  requestKind,
} from '../own-names.ts'
import { baggageOf } from './baggage.ts'
import { fromTraceparent, toTraceparent } from './contexts.ts'
import { link, linksOf, linksOfAll } from './links.ts'
import {
  endOfBatch,
  endOfEvent,
  endOfReceive,
  endOfRequest,
  type SpanEnds,
  type Traced,
} from './traced.ts'

export interface TracingOptions extends SpanEnds {
  /** Undefined for the global one. */
  readonly provider: TracerProvider | undefined
  readonly destinations: Destinations
}

/** A link may name this many events of a batch: SDKs drop what is above their own limit, usually 128. */
const maxEventLinks = 1_000

/** The spans of the operations. */
export class Tracing {
  readonly #options: TracingOptions
  readonly #tracer: Tracer
  /** The queues of workers. Their events have no span around them. */
  readonly #workers = new Set<string>()
  /** The spans of events, for the span of the batch that handles them, and for the records of dead letters. */
  readonly #events = new WeakMap<ProcessInfo, SpanContext>()

  constructor(options: TracingOptions) {
    this.#options = options
    const provider = options.provider ?? trace.getTracerProvider()
    this.#tracer = provider.getTracer(scopeName, undefined, { schemaUrl })
  }

  /**
   * A worker handles the events of this queue, and none of their spans is the child of one: `start()` may have been
   * called in a span that ended long ago.
   */
  worker(queueUrl: string): void {
    this.#workers.add(queueUrl)
  }

  receive({ queueUrl }: ReceiveInfo): Traced<ReceiveResult> {
    const destination = this.#options.destinations.of(queueUrl)
    const span = this.#root(destination, 'receive', SpanKind.CLIENT)
    return this.#traced(span, (result) => {
      for (const one of linksOfAll(result.messages)) span.addLink(one)
      endOfReceive(span, result, this.#options)
    })
  }

  /**
   * A consumer span: below the active one where there is one, as in a Lambda function, and linked to its producer, not
   * below it.
   */
  process(info: ProcessInfo): Traced<ProcessResult> {
    const { message, queueUrl } = info
    const destination = this.#options.destinations.of(queueUrl)
    const parent =
      queueUrl !== undefined && this.#workers.has(queueUrl) ? ROOT_CONTEXT : context.active()
    const type = boundedType(info)
    const span = this.#tracer.startSpan(
      nameOf('process', destination),
      {
        kind: SpanKind.CONSUMER,
        links: [...linksOf(message)],
        attributes: {
          ...destination.spans.process,
          [messageId]: message.messageId,
          [eventIndex]: info.index,
          [eventKey]: bounded(info.key),
          [receiveCount]: message.receiveCount,
          ...(type !== undefined && { [eventType]: type }),
        },
      },
      parent,
    )
    this.#events.set(info, span.spanContext())
    const end = (result: ProcessResult) => endOfEvent(span, result, this.#options)
    return this.#traced(span, end, withBaggage(parent, info))
  }

  /** A consumer span with links to those of its events. */
  processBatch({ events, pattern, queueUrl }: ProcessBatchInfo): Traced<ProcessBatchResult> {
    const destination = this.#options.destinations.of(queueUrl)
    const links = events.slice(0, maxEventLinks).flatMap((info) => this.#linkTo(info))
    const span = this.#root(destination, 'process', SpanKind.CONSUMER, links)
    span.setAttribute(batchMessageCount, events.length)
    span.setAttribute(handler, pattern === '' ? otherwiseHandler : pattern)
    return this.#traced(span, (result) => endOfBatch(span, result, this.#options))
  }

  settle({ queueUrl, what, entries }: SettleInfo): Traced<RequestResult> {
    const destination = this.#options.destinations.of(queueUrl)
    const links = linksOfAll(entries.map(({ message }) => message))
    const span = this.#root(destination, 'settle', SpanKind.CLIENT, links)
    span.setAttribute(batchMessageCount, entries.length)
    span.setAttribute(requestKind, what)
    return this.#traced(span, (result) => endOfRequest(span, result, this.#options))
  }

  /** Linked to the spans in which the events failed. */
  deadLetter({ queueUrl, entries }: DeadLetterInfo): Traced<RequestResult> {
    const destination = this.#options.destinations.of(queueUrl)
    const failures = entries.flatMap(({ traceparent, message }) => {
      const failed = traceparent === undefined ? undefined : fromTraceparent(traceparent)
      return failed ? [link(failed, 'failure', { [messageId]: message.messageId })] : []
    })
    const producers = linksOfAll(entries.map(({ message }) => message))
    const span = this.#root(destination, 'send', SpanKind.CLIENT, [...failures, ...producers])
    span.setAttribute(batchMessageCount, entries.length)
    span.setAttribute(requestKind, 'dead_letter')
    return this.#traced(span, (result) => endOfRequest(span, result, this.#options))
  }

  /** The traceparent of the span of an event. */
  traceparentOf(info: ProcessInfo): string | undefined {
    return toTraceparent(this.#events.get(info))
  }

  #root(
    destination: Destination,
    operation: OperationType,
    kind: SpanKind,
    links: readonly Link[] = [],
  ): Span {
    const options = { kind, attributes: destination.spans[operation], links: [...links] }
    return this.#tracer.startSpan(nameOf(operation, destination), options, ROOT_CONTEXT)
  }

  #linkTo(info: ProcessInfo): readonly Link[] {
    const span = this.#events.get(info)
    if (span === undefined) return []
    return [link(span, 'event', { [messageId]: info.message.messageId })]
  }

  #traced<Result>(
    span: Span,
    finish: (result: Result) => void,
    around: Context = ROOT_CONTEXT,
  ): Traced<Result> {
    return {
      span,
      context: trace.setSpan(around, span),
      end(result) {
        if (span.isRecording()) finish(result)
        span.end()
      },
    }
  }
}

/** `process stream-events`: the operation and the destination, as the conventions ask for. */
function nameOf(operation: OperationType, { name }: Destination): string {
  return name === undefined ? operation : `${operation} ${name}`
}

function withBaggage(parent: Context, { message }: ProcessInfo): Context {
  const baggage = baggageOf(message)
  return baggage === undefined ? parent : propagation.setBaggage(parent, baggage)
}
