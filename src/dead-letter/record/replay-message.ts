import { defined } from '../../message/defined.ts'
import type { MessageAttributes, Received } from '../../message/received.ts'
import { toJson } from '../../message/sendable-text.ts'
import { checkReceived, checkReplayOptions } from './arguments.ts'
import { divide, lineageAttribute, storeAttributes } from './attributes.ts'
import { type FormerStay, readRecord } from './failure-record.ts'
import { editsWith } from './edit.ts'
import { fingerprintOf, redriven } from './fingerprint.ts'
import { fitting, type MessageOptions, type MessageToSend, type TooLarge } from './fit.ts'
import {
  lineageBeside,
  type LineageRecord,
  originalAttributes,
  readLineageRecord,
} from './lineage.ts'
import { wireTime } from './wire-time.ts'

/** Of these only `nowMs` is required, and `deduplicationId` for a FIFO queue. */
export interface ReplayMessageOptions extends MessageOptions {
  /**
   * The most attempts at this message, a whole number from 1: a worker and a pipeline dead-letter it after the failure
   * of this attempt, or of the one that their own `maxAttempts` says, whichever is the earlier. For a first message
   * that tells whether the others would succeed. It is of this replay alone. Default: what they say.
   */
  readonly maxAttempts?: number | undefined
  /** The body to send instead of the one that was received. */
  readonly body?: string | undefined
  /**
   * Who changed the body, and which normalised paths of it, such as `members[].user`; never values. It is kept in the
   * lineage and on later records: the last five edits, of at most 20 paths each.
   */
  readonly edit?: { readonly by: string; readonly paths: readonly string[] } | undefined
}

/**
 * Makes the message that goes from the dead-letter queue back to its source: as it was first sent, with its
 * lineage in an attribute, so that `delivery.key` is the same as before. Also for a message without a record.
 * Pure: it sends nothing. Delete the dead letter only after SQS has accepted this message. Do not send that of a
 * dead letter whose body is not intact (`bodyIntact`): a later receive may be intact.
 *
 * @returns TooLarge where the lineage does not fit: leave the message on the dead-letter queue.
 * @throws TypeError that names a wrong argument.
 */
export function makeReplay(
  received: Received,
  options: ReplayMessageOptions,
): MessageToSend | TooLarge {
  checkReceived(received)
  checkReplayOptions(options)
  const { kept, overflow } = divide(originalAttributes(received))
  const lineage = lineageAfterReplay(received, options, overflow)
  const { history: _history, ...withoutHistory } = lineage
  const { lineage: _stays, edits: _edits, ...shortest } = withoutHistory
  const candidates = [lineage, withoutHistory, shortest].map(toJson)
  const { body = received.body } = options
  return fitting(received, { name: lineageAttribute, candidates, kept, body }, options)
}

const keptStays = 5

function lineageAfterReplay(
  received: Received,
  { nowMs, maxAttempts, edit }: ReplayMessageOptions,
  overflow: MessageAttributes,
): LineageRecord {
  const record = readRecord(received)
  const former = record ?? readLineageRecord(received)
  const lineage = lineageBeside(record, received)
  const stay: FormerStay = defined({
    reason: record?.reason ?? redriven,
    fingerprint: record && fingerprintOf(record),
    attempts: record?.attempts ?? received.receiveCount,
    deadLetteredAt: record?.deadLetteredAt,
    replayedAt: wireTime(nowMs),
  })
  return defined({
    version: 1 as const,
    messageId: lineage?.messageId ?? received.messageId,
    index: lineage?.index,
    replays: (lineage?.replays ?? 0) + 1,
    sentAt: former?.sentAt ?? wireTime(received.sentAtMs),
    firstReceivedAt: former?.firstReceivedAt ?? wireTime(received.firstReceivedAtMs),
    maxAttempts,
    traceparent: record?.traceparent,
    lineage: [...(former?.lineage ?? []), stay].slice(-keptStays),
    edits: editsWith(former?.edits, edit, wireTime(nowMs)),
    history: former?.history,
    attributes: storeAttributes(overflow),
  })
}
