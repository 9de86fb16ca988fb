import { type Attributes, restoreAttributes, type StoredAttribute } from './attributes.ts'
import { defined } from './defined.ts'
import type { CauseSummary, ErrorSummary } from './error-summary.ts'
import { list, number, object, parse, text } from './sqs-json.ts'

/**
 * The version of the record that this release writes.
 *
 * A reader meets records of other releases, older and newer: messages stand on a DLQ for two weeks. So:
 * - Adding a field that may be absent keeps the version.
 * - Giving a field another meaning, or another kind of value, makes a new version; a reader takes from
 *   a version that it does not know only the fields below that are marked as lasting.
 * - Lasting fields (`version`, `reason`, `type`, `fingerprint`, `sourceQueueArn`, `messageId`, `index`,
 *   `whole`, `replays`, `attributes`) keep name, kind and meaning for ever: with them a message can be
 *   listed, found and replayed by any release.
 */
export const recordVersion = 1

/**
 * Why a message is on the dead-letter queue: the JSON of its attribute `sluice.failure`. Holds no
 * payload values. Optional fields are absent where they are unknown, were cut for want of room, or
 * belong to another version.
 */
export interface FailureRecord {
  readonly version: number
  /** The tag of the Failure: `HandlerFailed`, `InvalidPayload` … */
  readonly reason: string
  /** The app's error, or sluice's own words. */
  readonly error?: ErrorSummary
  /** The errors behind it, by `cause` and in an AggregateError, from the nearest on. At most 5. */
  readonly causes?: readonly CauseSummary[]
  /** The top frames of its stack, at most 5, those in the app's code first, with shortened paths. */
  readonly frames?: readonly string[]
  /** The same for the same sort of failure. */
  readonly fingerprint?: string
  /** The event's type, where one was read. */
  readonly type?: string
  /** What did not fit its codec, by normalised path. At most 20. */
  readonly issues?: readonly RecordedIssue[]
  /** How often the message had been received from its source. */
  readonly attempts?: number
  readonly sourceQueueArn?: string
  /** The id of the message that first brought the event, before all replays. */
  readonly messageId?: string
  /** The place of the event in the body of that message. 0 for a body that is one event. */
  readonly index?: number
  /** True when this is that body as a whole; false for one event taken out of several. */
  readonly whole?: boolean
  /** When that first message was sent (RFC 3339). */
  readonly sentAt?: string
  /** When it was first received (RFC 3339). */
  readonly firstReceivedAt?: string
  /** When it was put on the dead-letter queue, this time (RFC 3339). */
  readonly deadLetteredAt?: string
  /** The name of the worker that gave up on it. */
  readonly worker?: string
  /** How often it has been replayed. */
  readonly replays: number
  /** Its former stays on a dead-letter queue, the latest last. At most 5. */
  readonly lineage?: readonly FormerStay[]
  /** Original attributes for which the message had no room: at most ten are allowed. */
  readonly attributes?: Readonly<Record<string, StoredAttribute>>
  /** True when parts were left out, to fit the queue's MaximumMessageSize. */
  readonly cut?: true
}

export interface RecordedIssue {
  readonly path: string
  readonly expected: string
}

/** One earlier stay on a dead-letter queue, ended by a replay. */
export interface FormerStay {
  readonly reason: string
  readonly fingerprint?: string
  readonly attempts?: number
  readonly deadLetteredAt?: string
  readonly replayedAt?: string
}

/**
 * Reads the JSON of a record. Total: undefined for what is none at all; of a record with odd fields,
 * or of another version, what can be trusted.
 */
export function parseRecord(json: string): FailureRecord | undefined {
  const record = object(parse(json))
  const version = number(record?.version)
  const reason = text(record?.reason)
  if (record === undefined || version === undefined || reason === undefined) return undefined
  return defined({
    version,
    reason,
    type: text(record.type),
    fingerprint: text(record.fingerprint),
    sourceQueueArn: text(record.sourceQueueArn),
    messageId: text(record.messageId),
    index: number(record.index),
    whole: typeof record.whole === 'boolean' ? record.whole : undefined,
    replays: number(record.replays) ?? 0,
    attributes: object(record.attributes) as FailureRecord['attributes'],
    ...(version === recordVersion ? parseTheRest(record) : {}),
  })
}

/** The original attributes that had to travel inside the record. */
export function recordedAttributes(record: FailureRecord | undefined): Attributes {
  return restoreAttributes(record?.attributes)
}

/** The former stays, read leniently: also from the origin attribute of a replayed message. */
export function parseFormerStays(value: unknown): readonly FormerStay[] | undefined {
  return list(value, (entry) => {
    const stay = object(entry)
    const reason = text(stay?.reason)
    if (stay === undefined || reason === undefined) return undefined
    return defined({
      reason,
      fingerprint: text(stay.fingerprint),
      attempts: number(stay.attempts),
      deadLetteredAt: text(stay.deadLetteredAt),
      replayedAt: text(stay.replayedAt),
    })
  })
}

function parseTheRest(record: Readonly<Record<string, unknown>>) {
  return {
    error: parseError(record.error),
    causes: list(record.causes, parseCause),
    frames: list(record.frames, text),
    issues: list(record.issues, parseIssue),
    attempts: number(record.attempts),
    sentAt: text(record.sentAt),
    firstReceivedAt: text(record.firstReceivedAt),
    deadLetteredAt: text(record.deadLetteredAt),
    worker: text(record.worker),
    lineage: parseFormerStays(record.lineage),
    cut: record.cut === true ? (true as const) : undefined,
  }
}

function parseError(value: unknown): ErrorSummary | undefined {
  const error = object(value)
  const name = text(error?.name)
  const message = text(error?.message)
  if (name === undefined || message === undefined) return undefined
  return defined({ name, message, code: text(error?.code) })
}

function parseCause(value: unknown): CauseSummary | undefined {
  const error = parseError(value)
  return error && defined({ ...error, at: text(object(value)?.at) })
}

function parseIssue(value: unknown): RecordedIssue | undefined {
  const issue = object(value)
  const path = text(issue?.path)
  const expected = text(issue?.expected)
  return path === undefined || expected === undefined ? undefined : { path, expected }
}
