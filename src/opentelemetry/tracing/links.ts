import type { Attributes, Link, SpanContext } from '@opentelemetry/api'
import { failureAttribute, lineageAttribute, readLineage } from '../../dead-letter/record/record.ts'
import type { MessageInfo } from '../../pipeline/instrumentation/instrumentation.ts'
import { messageId } from '../names.ts'
import { linkKind } from '../own-names.ts'
import { fromTraceparent, producersOf } from './contexts.ts'

export type LinkKind = 'producer' | 'failure' | 'event'

/** To the spans in whose context the message was sent, and for one that was replayed to that of its last failure. */
export function linksOf(message: MessageInfo): readonly Link[] {
  const producers = producersOf(message)
  const failure = failureOf(message)
  if (producers.length === 0 && failure === undefined) return noLinks
  const links = producers.map((context) => link(context, 'producer'))
  return failure === undefined ? links : [...links, link(failure, 'failure')]
}

/** The same for a request about several messages: each link names its message. */
export function linksOfAll(messages: readonly MessageInfo[]): readonly Link[] {
  return messages.flatMap((message) =>
    producersOf(message).map((context) =>
      link(context, 'producer', { [messageId]: message.messageId }),
    ),
  )
}

export function link(context: SpanContext, kind: LinkKind, attributes: Attributes = {}): Link {
  return { context, attributes: { [linkKind]: kind, ...attributes } }
}

const noLinks: readonly Link[] = []

function failureOf(message: MessageInfo): SpanContext | undefined {
  const { attributes } = message
  // Most messages have neither: nothing is read then.
  if (!(lineageAttribute in attributes) && !(failureAttribute in attributes)) return undefined
  const traceparent = readLineage(message)?.traceparent
  return traceparent === undefined ? undefined : fromTraceparent(traceparent)
}
