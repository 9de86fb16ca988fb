import {
  createTraceState,
  isSpanContextValid,
  type SpanContext,
  type TraceState,
} from '@opentelemetry/api'
import type { MessageAttribute } from '../../message/received.ts'
import { isTraceparent } from '../../message/traceparent.ts'
import type { MessageInfo } from '../../pipeline/instrumentation/instrumentation.ts'

/**
 * The spans in whose context a message was sent: that of its W3C `traceparent` attribute, with its `tracestate`, and
 * that of its AWSTraceHeader. Anybody may have written them: what is no context of a span is ignored.
 */
export function producersOf({
  attributes,
  traceHeader,
}: Pick<MessageInfo, 'attributes' | 'traceHeader'>): readonly SpanContext[] {
  const traceparent = textOf(attributes.traceparent)
  const w3c = traceparent && fromTraceparent(traceparent, textOf(attributes.tracestate))
  const xray = traceHeader && fromTraceHeader(traceHeader)
  const found = [w3c, xray].filter((one) => typeof one === 'object')
  return found.length === 2 && found[0]?.spanId === found[1]?.spanId ? found.slice(0, 1) : found
}

/** The span context in a traceparent. Undefined for what is none. */
export function fromTraceparent(
  traceparent: string,
  tracestate?: string | undefined,
): SpanContext | undefined {
  if (!isTraceparent(traceparent)) return undefined
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  const traceFlags = Number.parseInt(flags, 16) & 1
  return {
    traceId,
    spanId,
    traceFlags,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: stateOf(tracestate) }),
  }
}

/** The traceparent of a span. Undefined for one that is not valid. */
export function toTraceparent(span: SpanContext | undefined): string | undefined {
  if (span === undefined || !isSpanContextValid(span)) return undefined
  const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0')
  return `00-${span.traceId}-${span.spanId}-${flags}`
}

/** Longer trace headers are not read, in characters. */
const maxTraceHeader = 1_024

/**
 * The span context in X-Ray's `Root=1-EPOCH-ID;Parent=SPAN;Sampled=1`, whose parts may stand in any order, among others.
 * A header without a Parent names no span.
 */
function fromTraceHeader(header: string): SpanContext | undefined {
  if (header.length > maxTraceHeader) return undefined
  const parts = new Map<string, string>()
  for (const part of header.split(';')) {
    const [name = '', value = ''] = part.split('=', 2)
    parts.set(name.trim().toLowerCase(), value.trim())
  }
  const [, epoch, id] = /^1-([\da-f]{8})-([\da-f]{24})$/i.exec(parts.get('root') ?? '') ?? []
  const spanId = parts.get('parent')?.toLowerCase() ?? ''
  const traceId = `${epoch}${id}`.toLowerCase()
  const traceFlags = parts.get('sampled') === '1' ? 1 : 0
  const context = { traceId, spanId, traceFlags, isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}

/** The limit of the specification on what is passed on, in characters. */
const maxTraceState = 512

function stateOf(text: string): TraceState {
  return createTraceState(text.length > maxTraceState ? '' : text)
}

export function textOf(attribute: MessageAttribute | undefined): string | undefined {
  return attribute !== undefined && 'stringValue' in attribute ? attribute.stringValue : undefined
}
