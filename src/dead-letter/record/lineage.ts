import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { tryParseJson } from '../../message/json.ts'
import type { MessageAttributes } from '../../message/received.ts'
import {
  lineageAttribute,
  type MessageWithAttributes,
  restoreAttributes,
  StoredAttribute,
  textOf,
  withoutOurs,
} from './attributes.ts'
import { Edit } from './edit.ts'
import { type FailureRecord, FormerStay, readRecord } from './failure-record.ts'
import { FailedAttempt } from './history.ts'
import {
  lenient,
  listOf,
  mapOf,
  orElse,
  positiveNumber,
  text,
  traceparent,
  wholeNumber,
} from './lenient.ts'

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
  /**
   * The most attempts at it that its replay asked for. A worker and a pipeline dead-letter it after the failure of
   * this attempt, or of the one that their own `maxAttempts` says, whichever is the earlier.
   */
  readonly maxAttempts: number | undefined
  /** The W3C traceparent of the span in which it last failed. */
  readonly traceparent: string | undefined
}

/** The JSON of the attribute `sluice.origin`, which a replayed message carries. */
const LineageRecord = lenient(
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
    maxAttempts: positiveNumber,
    traceparent,
    lineage: listOf(FormerStay),
    edits: listOf(Edit),
    history: listOf(FailedAttempt),
    /** Original attributes for which the replayed message had no room. */
    attributes: mapOf(StoredAttribute),
  },
)
export type LineageRecord = t.TypeOf<typeof LineageRecord>

/**
 * Where a message came from, if it has been on a dead-letter queue before; undefined for a message that has
 * not. It is read from either attribute: a replay of ours writes `sluice.origin`, AWS's own redrive keeps the
 * record. Never throws because of what a message holds.
 *
 * @throws TypeError when `message` has no attributes.
 */
export function readLineage(message: MessageWithAttributes): Lineage | undefined {
  return lineageBeside(readRecord(message), message)
}

/** The same for who has read the record of the message already. */
export function lineageBeside(
  record: FailureRecord | undefined,
  message: MessageWithAttributes,
): Lineage | undefined {
  if (record?.messageId !== undefined) {
    const { messageId, index, whole, replays, traceparent } = record
    return {
      messageId,
      index: whole === true ? undefined : index,
      replays,
      maxAttempts: undefined,
      traceparent,
    }
  }
  const lineage = readLineageRecord(message)
  if (lineage === undefined) return undefined
  const { messageId, index, replays, maxAttempts, traceparent } = lineage
  return { messageId, index, replays, maxAttempts, traceparent }
}

/**
 * The attributes that the first sender set: without those of sluice, and with those that were stored inside
 * them. Never throws because of what a message holds.
 *
 * @throws TypeError when `message` has no attributes.
 */
export function originalAttributes(message: MessageWithAttributes): MessageAttributes {
  const record = readRecord(message)
  return {
    ...withoutOurs(message.attributes),
    ...restoreAttributes(readLineageRecord(message)?.attributes),
    ...restoreAttributes(record?.attributes),
  }
}

/** What a replay wrote on a message; undefined if there is nothing that can be read. */
export function readLineageRecord({
  attributes,
}: MessageWithAttributes): LineageRecord | undefined {
  const json = textOf(attributes[lineageAttribute])
  if (json === undefined) return undefined
  const lineage = LineageRecord.decode(tryParseJson(json))
  return isLeft(lineage) ? undefined : lineage.right
}
