import type { Received } from '../../message/received.ts'
import { type MessageAttributes, divide, lineageAttribute, storeAttributes } from './attributes.ts'
import { defined } from './defined.ts'
import type { FormerStay } from './failure-record.ts'
import { toJson } from './sqs-json.ts'
import { type Destination, fitting, type MovedMessage, type TooLarge } from './moved-message.ts'
import {
  type LineageRecord,
  originalAttributes,
  lineageOf,
  readLineage,
  readRecord,
} from './lineage.ts'
import { wireTime } from './wire-time.ts'

/** The message that goes back to its source: as it was first sent, with its lineage as an attribute. */
export function toReplay(
  received: Received,
  context: Destination & { readonly nowMs: number },
): MovedMessage | TooLarge {
  const { kept, overflow } = divide(originalAttributes(received.attributes))
  const lineage = lineageAfterReplay(received, context.nowMs, overflow)
  const { lineage: _stays, ...shorter } = lineage
  const candidates = [lineage, shorter].map(toJson)
  return fitting(
    received,
    { name: lineageAttribute, candidates, kept, body: received.body },
    context,
  )
}

const keptStays = 5

function lineageAfterReplay(
  received: Received,
  nowMs: number,
  overflow: MessageAttributes,
): LineageRecord {
  const record = readRecord(received.attributes)
  const former = record ?? readLineage(received.attributes)
  const lineage = lineageOf(received)
  const stay: FormerStay = defined({
    reason: record?.reason ?? 'Redriven',
    fingerprint: record?.fingerprint,
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
    lineage: [...(former?.lineage ?? []), stay].slice(-keptStays),
    attributes: storeAttributes(overflow),
  })
}
