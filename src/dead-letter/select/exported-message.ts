import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { defined } from '../../message/defined.ts'
import type { Received } from '../../message/received.ts'
import type { Outgoing } from '../../message/outgoing.ts'
import { restoreAttributes, StoredAttribute, storeAttributes } from '../record/attributes.ts'
import { mapOf } from '../record/lenient.ts'
import { wireTime } from '../record/wire-time.ts'
import { entryOf } from '../snapshot/entry.ts'

/**
 * A message as an export has it, one object a line: body and attributes byte for byte. Times are RFC 3339.
 * The command line sends it back as it was.
 */
export interface ExportedMessage {
  /** Says what the line is. */
  readonly sluice: 'message'
  readonly version: 1
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly reason: string
  readonly fingerprint: string
  readonly types: readonly string[]
  readonly sourceArn?: string
  readonly sentAt?: string
  readonly receiveCount: number
  readonly body: string
  readonly attributes?: Readonly<Record<string, StoredAttribute>>
  readonly groupId?: string
  readonly deduplicationId?: string
  readonly traceHeader?: string
}

export function exportedMessage(received: Received): ExportedMessage {
  const { id, reason, fingerprint, types, sourceArn } = entryOf(received)
  return defined({
    sluice: 'message' as const,
    version: 1 as const,
    id,
    reason,
    fingerprint,
    types,
    sourceArn,
    sentAt: wireTime(received.sentAtMs),
    receiveCount: received.receiveCount,
    body: received.body,
    attributes: storeAttributes(received.attributes),
    groupId: received.groupId,
    deduplicationId: received.deduplicationId,
    traceHeader: received.traceHeader,
  })
}

const Exported = t.intersection([
  t.type({ sluice: t.literal('message'), version: t.number, body: t.string }),
  t.partial({
    attributes: mapOf(StoredAttribute),
    groupId: t.string,
    traceHeader: t.string,
  }),
])

/** True for a line of an export, of whatever version. */
export function isExported(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'sluice' in value && value.sluice === 'message'
  )
}

/** The message in a line of an export, to send; undefined for another version, and where a part cannot be read. */
export function outgoingOf(value: unknown): Outgoing | undefined {
  const decoded = Exported.decode(value)
  if (isLeft(decoded) || decoded.right.version !== 1) return undefined
  const { body, attributes, groupId, traceHeader } = decoded.right
  return defined({ body, attributes: restoreAttributes(attributes), groupId, traceHeader })
}
