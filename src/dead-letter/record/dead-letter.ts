import { defined } from '../../message/defined.ts'
import type { EventPart } from '../../message/event-part.ts'
import type { Failure } from '../../message/failure.ts'
import type { MessageAttributes, Received } from '../../message/received.ts'
import { cleanText, escapeForSqs, toJson } from '../../message/sendable-text.ts'
import { checkDeadLetterOptions, checkFailure, checkReceived } from './arguments.ts'
import { divide, failureAttribute, storeAttributes } from './attributes.ts'
import { editsWith } from './edit.ts'
import { describe } from './failure/description.ts'
import type { Redact } from './failure/error-summary.ts'
import { redactText } from './failure/redaction/redact-text.ts'
import { type FailureRecord, readRecord, recordVersion } from './failure-record.ts'
import { fitting, type MessageOptions, type MessageToSend, type TooLarge } from './fit.ts'
import { type FailedAttempt, historyOf } from './history.ts'
import { originalAttributes, readLineage, readLineageRecord } from './lineage.ts'
import { wireTime } from './wire-time.ts'

/** Of these only `nowMs` is required, and `deduplicationId` for a FIFO queue. */
export interface DeadLetterOptions extends MessageOptions {
  /** The ARN of the queue that the message was received from, so that it can be replayed to it. */
  readonly sourceQueueArn?: string | undefined
  /** A name for this process: its host, or the name of a function or a script. */
  readonly worker?: string | undefined
  /**
   * Called with every text of an error (name, message, code, stack frames); returns the text to use. If it
   * throws, the text is `(redacted)`. Default: `redactText`, which takes out what looks like a secret, a mail address
   * or a card number.
   */
  readonly redact?: Redact | undefined
  /**
   * The one event that failed, of a body that holds several: an element of what `splitBody` returns. Default:
   * the whole body is dead-lettered.
   */
  readonly event?: EventPart | undefined
  /**
   * The earlier attempts at this event that failed, as far as you know them, the latest last. The record has the last
   * ten, with this one and those before a replay. Default: none.
   */
  readonly history?: readonly FailedAttempt[] | undefined
  /** The W3C traceparent of the span in which it failed: `traceparent` of its verdict. Default: none. */
  readonly traceparent?: string | undefined
}

/**
 * Makes the message that goes to the dead-letter queue: the body byte for byte, or the JSON of the one event;
 * the original attributes, group and trace header; and the record of the failure, cut where it would not fit.
 * Pure: it sends nothing. Delete the received message only after SQS has accepted this one. Do not send that of a
 * message whose body is not intact (`bodyIntact`): what arrived is not what was sent, and a later receive may be
 * intact.
 *
 * The record holds no payload values, but what the app writes into its errors and `redact` leaves.
 *
 * @returns TooLarge where not even the shortest record fits: leave the message on its queue.
 * @throws TypeError that names a wrong argument.
 */
export function makeDeadLetter(
  received: Received,
  failure: Failure,
  options: DeadLetterOptions,
): MessageToSend | TooLarge {
  checkReceived(received)
  checkFailure(failure)
  checkDeadLetterOptions(options)
  const { kept, overflow } = divide(originalAttributes(received))
  const record = recordOf(received, failure, options, overflow)
  const body = options.event === undefined ? received.body : bodyOfEvent(options.event.json)
  const candidates = shorterAndShorter(record).map(toJson)
  return fitting(received, { name: failureAttribute, candidates, kept, body }, options)
}

function recordOf(
  received: Received,
  failure: Failure,
  options: DeadLetterOptions,
  overflow: MessageAttributes,
): FailureRecord {
  const { reason, name, message, code, type, ...described } = describe(
    failure,
    options.redact ?? redactText,
  )
  const former = readLineageRecord(received) ?? readRecord(received)
  const lineage = readLineage(received)
  const taken = options.event?.index
  const worker = options.worker === undefined ? undefined : cleanText(options.worker, 100)
  const deadLetteredAt = wireTime(options.nowMs)
  const last = defined({
    at: deadLetteredAt ?? '',
    attempt: received.receiveCount,
    reason,
    fingerprint: described.fingerprint,
    worker,
  })
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
    sourceQueueArn: options.sourceQueueArn,
    messageId: lineage?.messageId ?? received.messageId,
    index: lineage?.index ?? taken ?? 0,
    whole: lineage?.index === undefined && taken === undefined,
    sentAt: former?.sentAt ?? wireTime(received.sentAtMs),
    firstReceivedAt: former?.firstReceivedAt ?? wireTime(received.firstReceivedAtMs),
    deadLetteredAt,
    worker,
    traceparent: options.traceparent,
    replays: lineage?.replays ?? 0,
    lineage: former?.lineage,
    edits: editsWith(former?.edits, undefined, undefined),
    history: historyOf(former?.history, [...(options.history ?? []), last]),
    attributes: storeAttributes(overflow),
  })
}

/**
 * Shorter and shorter: first without its history, then without texts, at last with nothing but the lasting
 * fields. Attributes are never cut.
 */
function shorterAndShorter(record: FailureRecord): readonly FailureRecord[] {
  const { history: _history, ...whole } = record
  const { causes: _causes, lineage: _lineage, edits: _edits, ...rest } = whole
  const { frames, issues, error, ...core } = rest
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
    { ...whole, cut },
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
