import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { MessageAttribute, Received } from '../../message/received.ts'
import {
  type MessageAttributes,
  failureAttribute,
  lineageAttribute,
  restoreAttributes,
  StoredAttribute,
  withoutOurs,
} from './attributes.ts'
import {
  type FailureRecord,
  FormerStay,
  parseRecord,
  recordedAttributes,
} from './failure-record.ts'
import { lenient, listOf, mapOf, orElse, text, wholeNumber } from './lenient.ts'
import { tryParseJson } from '../../message/json.ts'

/** Where a message that has been on a dead-letter queue originally came from. */
export interface Lineage {
  /** The id of the message that first brought the event. */
  readonly messageId: string
  /**
   * The event's index in that message's body, where this message is one event taken out of it.
   * Undefined where this message is that whole body, in which indexes are as they were.
   */
  readonly index: number | undefined
  /** How often it has been replayed. */
  readonly replays: number
}

/** The JSON of the attribute `sluice.origin`, which a replayed message carries. */
export const LineageRecord = lenient(
  'LineageRecord',
  {
    version: orElse(t.literal(1), 1),
    messageId: text,
    replays: orElse(wholeNumber, 1),
  },
  {
    index: wholeNumber,
    sentAt: text,
    firstReceivedAt: text,
    lineage: listOf(FormerStay),
    /** Original attributes for which the replayed message had no room. */
    attributes: mapOf(StoredAttribute),
  },
)
export type LineageRecord = t.TypeOf<typeof LineageRecord>

/**
 * Where a received message came from, if it has been on a dead-letter queue before; undefined for a message
 * that has not. It is read from either attribute: a replay of ours writes `sluice.origin`, AWS's own redrive
 * keeps the record.
 */
export function lineageOf(received: Pick<Received, 'attributes'>): Lineage | undefined {
  const record = readRecord(received.attributes)
  if (record?.messageId !== undefined) {
    const { messageId, index, whole, replays } = record
    return { messageId, index: whole === true ? undefined : index, replays }
  }
  const lineage = readLineage(received.attributes)
  return lineage && { messageId: lineage.messageId, index: lineage.index, replays: lineage.replays }
}

/** The record of a message on a dead-letter queue; undefined where there is none that can be read. */
export function readRecord(attributes: MessageAttributes): FailureRecord | undefined {
  const json = stringOf(attributes[failureAttribute])
  return json === undefined ? undefined : parseRecord(json)
}

/** The lineage that a replay wrote on a message; undefined if there is none that can be read. */
export function readLineage(attributes: MessageAttributes): LineageRecord | undefined {
  const json = stringOf(attributes[lineageAttribute])
  if (json === undefined) return undefined
  const lineage = LineageRecord.decode(tryParseJson(json))
  return isLeft(lineage) ? undefined : lineage.right
}

/**
 * The attributes that the first sender set: without ours, and with those that were stored inside of ours.
 */
export function originalAttributes(attributes: MessageAttributes): MessageAttributes {
  return {
    ...withoutOurs(attributes),
    ...restoreAttributes(readLineage(attributes)?.attributes),
    ...recordedAttributes(readRecord(attributes)),
  }
}

function stringOf(attribute: MessageAttribute | undefined): string | undefined {
  return attribute !== undefined && 'stringValue' in attribute ? attribute.stringValue : undefined
}
