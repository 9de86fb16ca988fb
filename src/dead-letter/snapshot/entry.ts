import { isLeft } from 'fp-ts/lib/Either.js'
import { eventType } from '../../decode/decode.ts'
import { attributeBytes, type Received } from '../../message/received.ts'
import { open } from '../../open/open.ts'
import {
  type FailureRecord,
  fingerprintOf,
  fingerprintOfUnknown,
  type Lineage,
  lineageBeside,
  readRecord,
  redriven,
} from '../record/record.ts'
import { parseWireTime } from '../record/wire-time.ts'

/** One message on a dead-letter queue, without its body and its attributes. Times are milliseconds since 1970. */
export interface DeadLetterEntry {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  /** The tag of the failure, or `Redriven`. */
  readonly reason: string
  /** The same for all failures of one cause. */
  readonly fingerprint: string
  /** The types of its events: several only for a whole body of several. Empty where none can be read. */
  readonly types: readonly string[]
  /** How often it was received from its source; without a record, over all queues, passes included. */
  readonly attempts: number
  /** When its event was first sent to the source. */
  readonly sentAtMs: number | undefined
  /** When it was put on the dead-letter queue. For one that SQS moved it is not known. */
  readonly deadLetteredAtMs: number | undefined
  /** From when SQS counts how long it is retained. */
  readonly retainedFromMs: number | undefined
  /** The queue that it came from, if its record or SQS names it. */
  readonly sourceArn: string | undefined
  readonly groupId: string | undefined
  /** How often it was received, passes included. */
  readonly receiveCount: number
  /** The size of its body, in bytes. */
  readonly bodyBytes: number
  /** The size of its body and its attributes by SQS's rules, in bytes. */
  readonly bytes: number
  /** False for a body that was damaged when the pass received it. */
  readonly bodyIntact: boolean
  readonly record: FailureRecord | undefined
  /** Undefined for a message that has not been on a dead-letter queue before, and has no record. */
  readonly lineage: Lineage | undefined
}

/** Makes the entry of a message. Only the types of its events are read from the body. */
export function entryOf(received: Received): DeadLetterEntry {
  const record = readRecord(received)
  const types = record?.type === undefined ? typesIn(received.body) : [record.type]
  const reason = record?.reason ?? redriven
  const bodyBytes = Buffer.byteLength(received.body)
  const wasMoved = received.deadLetterSourceArn !== undefined
  return {
    id: received.messageId,
    reason,
    fingerprint: (record && fingerprintOf(record)) ?? fingerprintOfUnknown(reason, types),
    types,
    attempts: record?.attempts ?? received.receiveCount,
    sentAtMs: parseWireTime(record?.sentAt) ?? received.sentAtMs,
    deadLetteredAtMs:
      parseWireTime(record?.deadLetteredAt) ?? (wasMoved ? undefined : received.sentAtMs),
    retainedFromMs: received.sentAtMs,
    sourceArn: record?.sourceQueueArn ?? received.deadLetterSourceArn,
    groupId: received.groupId,
    receiveCount: received.receiveCount,
    bodyBytes,
    bytes: bodyBytes + attributeBytes(received.attributes),
    bodyIntact: received.bodyIntact,
    record,
    lineage: lineageBeside(record, received),
  }
}

/** True for the id on the dead-letter queue, the id of the message that first brought the event, and the beginning of either. */
export function hasId(entry: Pick<DeadLetterEntry, 'id' | 'record'>, id: string): boolean {
  return entry.id.startsWith(id) || entry.record?.messageId?.startsWith(id) === true
}

/** When it was dead-lettered, as far as that is known: for a message that SQS moved, when it was sent. */
export function failedAtMs({
  deadLetteredAtMs,
  sentAtMs,
}: Pick<DeadLetterEntry, 'deadLetteredAtMs' | 'sentAtMs'>): number | undefined {
  return deadLetteredAtMs ?? sentAtMs
}

function typesIn(body: string): readonly string[] {
  const opened = open(body)
  if (isLeft(opened)) return []
  const types = opened.right.events.map(eventType)
  return [...new Set(types)].filter((type) => type !== undefined)
}
