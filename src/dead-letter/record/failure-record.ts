import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { tryParseJson } from '../../message/json.ts'
import { checkMessage } from './arguments.ts'
import {
  failureAttribute,
  type MessageWithAttributes,
  StoredAttribute,
  textOf,
} from './attributes.ts'
import { Edit } from './edit.ts'
import type { RecordedIssue } from './failure/description.ts'
import type { CauseSummary, ErrorSummary } from './failure/error-summary.ts'
import { FailedAttempt } from './history.ts'
import {
  anyText,
  type LenientCodec,
  lenient,
  listOf,
  mapOf,
  orElse,
  text,
  traceparent,
  wholeNumber,
} from './lenient.ts'

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

/** The lasting fields. Those that are optional are absent where they are unknown. */
interface LastingFields {
  readonly version: number
  /** The tag of the Failure: `HandlerFailed`, `InvalidPayload` … */
  readonly reason: string
  /** How often it has been replayed. */
  readonly replays: number
  /** The event's type, where one was read. */
  readonly type?: string
  /** The same for failures of the same cause, as the worker that wrote it counts them: see `fingerprintOf`. */
  readonly fingerprint?: string
  readonly sourceQueueArn?: string
  /** The id of the message that first brought the event, before all replays. */
  readonly messageId?: string
  /** The index of the event in the body of that message. 0 for a body that is one event. */
  readonly index?: number
  /** True when this is that body as a whole; false for one event taken out of several. */
  readonly whole?: boolean
  /** Original attributes for which the message had no room: at most ten are allowed. */
  readonly attributes?: Readonly<Record<string, StoredAttribute>>
}

/**
 * Why a message is on the dead-letter queue: the JSON of its attribute `sluice.failure`. Contains no payload
 * values. Optional fields are absent if they are unknown, were cut to fit the queue, or belong to another
 * version. Times are RFC 3339.
 */
export interface FailureRecord extends LastingFields {
  /** The app's error, or a sentence of sluice's. */
  readonly error?: ErrorSummary
  /** The errors behind it, by `cause` and in an AggregateError, from the nearest on. At most 5. */
  readonly causes?: readonly CauseSummary[]
  /** The top frames of its stack, at most 5, those in the app's code first, with shortened paths. */
  readonly frames?: readonly string[]
  /** The parts that did not fit their codecs, by normalised path. At most 20. */
  readonly issues?: readonly RecordedIssue[]
  /** How often the message had been received from its source. */
  readonly attempts?: number
  /** When that first message was sent. */
  readonly sentAt?: string
  /** When it was first received. */
  readonly firstReceivedAt?: string
  /** When it was put on the dead-letter queue, this time. */
  readonly deadLetteredAt?: string
  /** The name of the worker that dead-lettered it. */
  readonly worker?: string
  /** The W3C traceparent of the span in which it failed, where its worker was traced. */
  readonly traceparent?: string
  /** Its former stays on a dead-letter queue, the latest last. At most 5. */
  readonly lineage?: readonly FormerStay[]
  /** How its body was changed before a replay, the latest last. At most 5. */
  readonly edits?: readonly Edit[]
  /**
   * The failed attempts at the event, this one and those that its worker knew of, also before replays: the latest last.
   * At most 10.
   */
  readonly history?: readonly FailedAttempt[]
  /** True when parts were left out, to fit the queue's MaximumMessageSize. */
  readonly cut?: true
}

/** One earlier stay on a dead-letter queue, ended by a replay. */
export interface FormerStay {
  readonly reason: string
  readonly fingerprint?: string
  readonly attempts?: number
  readonly deadLetteredAt?: string
  readonly replayedAt?: string
}

export const FormerStay: LenientCodec<FormerStay> = lenient(
  'FormerStay',
  { reason: text },
  { fingerprint: text, attempts: wholeNumber, deadLetteredAt: text, replayedAt: text },
)

const required = { version: wholeNumber, reason: text, replays: orElse(wholeNumber, 0) }

const lasting = {
  type: text,
  fingerprint: text,
  sourceQueueArn: text,
  messageId: text,
  index: wholeNumber,
  whole: t.boolean,
  attributes: mapOf(StoredAttribute),
}

const LastingFields: LenientCodec<LastingFields> = lenient('LastingFields', required, lasting)

const FailureRecord: LenientCodec<FailureRecord> = lenient('FailureRecord', required, {
  ...lasting,
  error: lenient('Error', { name: text, message: text }, { code: text }),
  causes: listOf(lenient('Cause', { name: text, message: text }, { code: text, at: text })),
  frames: listOf(text),
  issues: listOf(lenient('Issue', { path: anyText, expected: anyText }, {})),
  attempts: wholeNumber,
  sentAt: text,
  firstReceivedAt: text,
  deadLetteredAt: text,
  worker: text,
  traceparent,
  lineage: listOf(FormerStay),
  edits: listOf(Edit),
  history: listOf(FailedAttempt),
  cut: t.literal(true),
})

/**
 * Why a message is on the dead-letter queue. Undefined where nothing says so: SQS's own redrive moved it, it is
 * not a dead letter, or its record cannot be read. Of a record with invalid fields, or of another version, it
 * has the fields that can be trusted. Never throws because of what a message holds.
 *
 * @throws TypeError when `message` has no attributes.
 */
export function readRecord(message: MessageWithAttributes): FailureRecord | undefined {
  checkMessage(message)
  const json = textOf(message.attributes[failureAttribute])
  return json === undefined ? undefined : parseRecord(json)
}

function parseRecord(json: string): FailureRecord | undefined {
  const value = tryParseJson(json)
  const known = LastingFields.decode(value)
  if (isLeft(known)) return undefined
  if (known.right.version !== recordVersion) return known.right
  const record = FailureRecord.decode(value)
  return isLeft(record) ? undefined : record.right
}
