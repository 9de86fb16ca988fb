import type { Failure } from '../../message/failure.ts'
import type { Received } from '../../message/received.ts'
import { type MessageAttributes, divide, failureAttribute, storeAttributes } from './attributes.ts'
import { cleanText } from './clean-text.ts'
import { defined } from './defined.ts'
import { describe } from './describe.ts'
import type { Redact } from './error-summary.ts'
import { type FailureRecord, recordVersion } from './failure-record.ts'
import { escapeForSqs, toJson } from './sqs-json.ts'
import { type Destination, fitting, type MovedMessage, type TooLarge } from './moved-message.ts'
import { originalAttributes, lineageOf, readLineage, readRecord } from './lineage.ts'
import { wireTime } from './wire-time.ts'

export { failureAttribute, lineageAttribute } from './attributes.ts'
export { type Description, describe } from './describe.ts'
export { type CauseSummary, framesOf, summariseError } from './error-summary.ts'
export type { FailureRecord } from './failure-record.ts'
export { frameLines } from './frames.ts'
export { type Destination, isTooLarge, type MovedMessage, type TooLarge } from './moved-message.ts'
export { type Lineage, originalAttributes, lineageOf, readRecord } from './lineage.ts'
export { toReplay } from './replay-message.ts'

export interface DeadLetterContext extends Destination {
  readonly nowMs: number
  readonly sourceQueueArn?: string | undefined
  /** A name for this process: its host and process id, say. */
  readonly worker?: string | undefined
  /** Takes secrets and personal data out of the app's error messages. Default: as they are. */
  readonly redact?: Redact | undefined
  /**
   * The one event that failed, of a body that holds several: its index there, and its JSON text as it
   * was received, before any handler saw it. Without it the whole body is dead-lettered.
   */
  readonly event?: { readonly index: number; readonly json: string } | undefined
}

/**
 * The message that goes to the dead-letter queue: the body byte for byte, or the one event's JSON; the
 * original attributes, group and trace header; and the record of the failure. The record is cut to fit.
 */
export function toDeadLetter(
  received: Received,
  failure: Failure,
  context: DeadLetterContext,
): MovedMessage | TooLarge {
  const { kept, overflow } = divide(originalAttributes(received.attributes))
  const record = recordOf(received, failure, context, overflow)
  const body = context.event === undefined ? received.body : bodyOfEvent(context.event.json)
  const candidates = shorterAndShorter(record).map(toJson)
  return fitting(received, { name: failureAttribute, candidates, kept, body }, context)
}

function recordOf(
  received: Received,
  failure: Failure,
  context: DeadLetterContext,
  overflow: MessageAttributes,
): FailureRecord {
  const { reason, name, message, code, type, ...described } = describe(
    failure,
    context.redact ?? same,
  )
  const former = readLineage(received.attributes) ?? readRecord(received.attributes)
  const lineage = lineageOf(received)
  const taken = context.event?.index
  return defined({
    version: recordVersion,
    reason,
    type,
    error: defined({ name, message, code }),
    fingerprint: described.fingerprint,
    causes: unlessEmpty(described.causes),
    frames: unlessEmpty(described.frames),
    issues: unlessEmpty(described.issues),
    attempts: received.receiveCount,
    sourceQueueArn: context.sourceQueueArn,
    messageId: lineage?.messageId ?? received.messageId,
    index: lineage?.index ?? taken ?? 0,
    whole: lineage?.index === undefined && taken === undefined,
    sentAt: former?.sentAt ?? wireTime(received.sentAtMs),
    firstReceivedAt: former?.firstReceivedAt ?? wireTime(received.firstReceivedAtMs),
    deadLetteredAt: wireTime(context.nowMs),
    worker: context.worker === undefined ? undefined : cleanText(context.worker, 100),
    replays: lineage?.replays ?? 0,
    lineage: former?.lineage,
    attributes: storeAttributes(overflow),
  })
}

/**
 * Shorter and shorter: first without texts, at last with nothing but the lasting fields. Attributes are never
 * cut.
 */
function shorterAndShorter(record: FailureRecord): readonly FailureRecord[] {
  const { causes: _causes, lineage: _lineage, frames, issues, error, ...core } = record
  const cut = true as const
  const short = { ...error, name: error?.name ?? '', message: cleanText(error?.message ?? '', 100) }
  const least = {
    version: record.version,
    reason: record.reason,
    messageId: record.messageId,
    index: record.index,
    whole: record.whole,
    replays: record.replays,
    attributes: record.attributes,
    cut,
  }
  const { type, fingerprint, sourceQueueArn } = record
  return [
    record,
    defined({ ...core, error, frames: frames?.slice(0, 1), issues: issues?.slice(0, 3), cut }),
    { ...core, error: short, cut },
    defined({ ...least, type, fingerprint, sourceQueueArn }),
    defined(least),
  ]
}

/**
 * An array among the events of a body is not an event. Alone it would be read as a body of several events, so
 * it is put into an array of one.
 */
function bodyOfEvent(json: string): string {
  const body = escapeForSqs(json)
  return body.startsWith('[') ? `[${body}]` : body
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

function same(text: string): string {
  return text
}
