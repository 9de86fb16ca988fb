import type { MessageAttribute, Received } from '../../message/received.ts'
import {
  type Attributes,
  failureAttribute,
  originAttribute,
  restoreAttributes,
  type StoredAttribute,
  withoutOurs,
} from './attributes.ts'
import { defined } from './defined.ts'
import {
  type FailureRecord,
  type FormerStay,
  parseLineage,
  parseRecord,
  recordedAttributes,
} from './failure-record.ts'
import { number, object, parse, text } from './lenient-json.ts'

/** Where a message that has been on a dead-letter queue came from at the very first. */
export interface Origin {
  /** The id of the message that first brought the event. */
  readonly messageId: string
  /**
   * The event's place in that message's body, where this message is one event taken out of it.
   * Undefined where this message is that whole body, in which places are as they were.
   */
  readonly index: number | undefined
  /** How often it has been replayed. */
  readonly replays: number
}

/** The JSON of the attribute `sluice.origin`, which a replayed message carries. */
export interface OriginRecord {
  readonly version: 1
  readonly messageId: string
  readonly index?: number
  readonly replays: number
  readonly sentAt?: string
  readonly firstReceivedAt?: string
  readonly lineage?: readonly FormerStay[]
  /** Original attributes for which the replayed message had no room. */
  readonly attributes?: Readonly<Record<string, StoredAttribute>>
}

/**
 * Where a received message came from, if it has been on a dead-letter queue before; undefined for a
 * message on its first way. It is read from either attribute: a replay of ours leaves `sluice.origin`,
 * AWS's own move back leaves the record as it was.
 */
export function originOf(received: Pick<Received, 'attributes'>): Origin | undefined {
  const record = readRecord(received.attributes)
  if (record?.messageId !== undefined) {
    const { messageId, index, whole, replays } = record
    return { messageId, index: whole === true ? undefined : index, replays }
  }
  const origin = readOrigin(received.attributes)
  return origin && { messageId: origin.messageId, index: origin.index, replays: origin.replays }
}

/** The record of a message on a dead-letter queue; undefined where there is none that can be read. */
export function readRecord(attributes: Attributes): FailureRecord | undefined {
  const json = stringOf(attributes[failureAttribute])
  return json === undefined ? undefined : parseRecord(json)
}

/** What a replay wrote on a message; undefined where there is nothing that can be read. */
export function readOrigin(attributes: Attributes): OriginRecord | undefined {
  const json = stringOf(attributes[originAttribute])
  const origin = json === undefined ? undefined : object(parse(json))
  const messageId = text(origin?.messageId)
  if (origin === undefined || messageId === undefined) return undefined
  return defined({
    version: 1 as const,
    messageId,
    index: number(origin.index),
    replays: number(origin.replays) ?? 1,
    sentAt: text(origin.sentAt),
    firstReceivedAt: text(origin.firstReceivedAt),
    lineage: parseLineage(origin.lineage),
    attributes: object(origin.attributes) as OriginRecord['attributes'],
  })
}

/**
 * The attributes as the first sender gave them: without ours, and with those that had to travel
 * inside of ours.
 */
export function originalAttributes(attributes: Attributes): Attributes {
  return {
    ...withoutOurs(attributes),
    ...restoreAttributes(readOrigin(attributes)?.attributes),
    ...recordedAttributes(readRecord(attributes)),
  }
}

function stringOf(attribute: MessageAttribute | undefined): string | undefined {
  return attribute !== undefined && 'stringValue' in attribute ? attribute.stringValue : undefined
}
