import { isLeft } from 'fp-ts/lib/Either.js'
import { eventType } from '../decode/decode.ts'
import type { Received } from '../message/received.ts'
import { open } from '../open/open.ts'
import { type FailureRecord, readRecord } from './record/record.ts'
import { parseWireTime } from './record/wire-time.ts'

/** The reason of messages that SQS itself moved, or that others sent: they have no record. */
export const noRecord = 'Redriven'

/** One message on a dead-letter queue, as a list shows it. */
export interface DeadLetterEntry {
  readonly received: Received
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly record: FailureRecord | undefined
  /** The tag of the failure, or {@link noRecord}. */
  readonly reason: string
  /** The types of its events: several only for a whole body of several. Empty where none can be read. */
  readonly types: readonly string[]
  /** How often it was received from its source; without a record, over all queues, passes included. */
  readonly attempts: number
  /** When its event was first sent to the source, in milliseconds since 1970. */
  readonly sentAtMs: number | undefined
  /** The queue that it came from, if its record or SQS names it. */
  readonly sourceArn: string | undefined
}

/** Makes the entry of a message. Only the types of its events are read from the body. */
export function entryOf(received: Received): DeadLetterEntry {
  const record = readRecord(received)
  return {
    received,
    id: received.messageId,
    record,
    reason: record?.reason ?? noRecord,
    types: record?.type === undefined ? typesIn(received.body) : [record.type],
    attempts: record?.attempts ?? received.receiveCount,
    sentAtMs: parseWireTime(record?.sentAt) ?? received.sentAtMs,
    sourceArn: record?.sourceQueueArn ?? received.deadLetterSourceArn,
  }
}

/** True for the id on the dead-letter queue, the id of the message that first brought the event, and the beginning of either. */
export function hasId(entry: DeadLetterEntry, id: string): boolean {
  return [entry.id, entry.record?.messageId].some((own) => own?.startsWith(id) === true)
}

function typesIn(body: string): readonly string[] {
  const opened = open(body)
  if (isLeft(opened)) return []
  const types = opened.right.events.map(eventType)
  return [...new Set(types)].filter((type) => type !== undefined)
}
