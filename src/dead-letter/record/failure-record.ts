import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type MessageAttributes, restoreAttributes, StoredAttribute } from './attributes.ts'
import { lenient, listOf, mapOf, orElse, text, wholeNumber } from './lenient.ts'
import { tryParseJson } from '../../message/json.ts'

/**
 * The version of the record that this release writes.
 *
 * A reader meets records of other releases, older and newer: messages stay on a DLQ for two weeks. So:
 * - Adding a field that may be absent keeps the version.
 * - Giving a field another meaning, or another kind of value, makes a new version; a reader takes from
 *   a version that it does not know only the lasting fields.
 * - Lasting fields keep name, kind and meaning for ever: with them a message can be listed, found and
 *   replayed by any release.
 */
export const recordVersion = 1

const RecordedError = lenient('Error', { name: text, message: text }, { code: text })

const RecordedCause = lenient('Cause', { name: text, message: text }, { code: text, at: text })

const RecordedIssue = lenient('Issue', { path: text, expected: text }, {})
export type RecordedIssue = t.TypeOf<typeof RecordedIssue>

/** One earlier stay on a dead-letter queue, ended by a replay. */
export const FormerStay = lenient(
  'FormerStay',
  { reason: text },
  { fingerprint: text, attempts: wholeNumber, deadLetteredAt: text, replayedAt: text },
)
export type FormerStay = t.TypeOf<typeof FormerStay>

const required = {
  version: wholeNumber,
  /** The tag of the Failure: `HandlerFailed`, `InvalidPayload` … */
  reason: text,
  /** How often it has been replayed. */
  replays: orElse(wholeNumber, 0),
}

const lasting = {
  /** The event's type, where one was read. */
  type: text,
  /** The same for the same sort of failure. */
  fingerprint: text,
  sourceQueueArn: text,
  /** The id of the message that first brought the event, before all replays. */
  messageId: text,
  /** The index of the event in the body of that message. 0 for a body that is one event. */
  index: wholeNumber,
  /** True when this is that body as a whole; false for one event taken out of several. */
  whole: t.boolean,
  /** Original attributes for which the message had no room: at most ten are allowed. */
  attributes: mapOf(StoredAttribute),
}

const LastingFields = lenient('LastingFields', required, lasting)

/**
 * Why a message is on the dead-letter queue: the JSON of its attribute `sluice.failure`. Contains no payload
 * values. Optional fields are absent if they are unknown, were cut to fit the queue, or belong to another
 * version.
 */
export const FailureRecord = lenient('FailureRecord', required, {
  ...lasting,
  /** The app's error, or a sentence of sluice's. */
  error: RecordedError,
  /** The errors behind it, by `cause` and in an AggregateError, from the nearest on. At most 5. */
  causes: listOf(RecordedCause),
  /** The top frames of its stack, at most 5, those in the app's code first, with shortened paths. */
  frames: listOf(text),
  /** The parts that did not fit their codecs, by normalised path. At most 20. */
  issues: listOf(RecordedIssue),
  /** How often the message had been received from its source. */
  attempts: wholeNumber,
  /** When that first message was sent (RFC 3339). */
  sentAt: text,
  /** When it was first received (RFC 3339). */
  firstReceivedAt: text,
  /** When it was put on the dead-letter queue, this time (RFC 3339). */
  deadLetteredAt: text,
  /** The name of the worker that dead-lettered it. */
  worker: text,
  /** Its former stays on a dead-letter queue, the latest last. At most 5. */
  lineage: listOf(FormerStay),
  /** True when parts were left out, to fit the queue's MaximumMessageSize. */
  cut: t.literal(true),
})
export type FailureRecord = t.TypeOf<typeof FailureRecord>

/**
 * Reads the JSON of a record. Never throws: undefined for text that is not a record; of a record with invalid
 * fields, or of another version, the fields that can be trusted.
 */
export function parseRecord(json: string): FailureRecord | undefined {
  const value = tryParseJson(json)
  const known = LastingFields.decode(value)
  if (isLeft(known)) return undefined
  if (known.right.version !== recordVersion) return known.right
  const record = FailureRecord.decode(value)
  return isLeft(record) ? undefined : record.right
}

/** The original attributes that are stored inside the record. */
export function recordedAttributes(record: FailureRecord | undefined): MessageAttributes {
  return restoreAttributes(record?.attributes)
}
