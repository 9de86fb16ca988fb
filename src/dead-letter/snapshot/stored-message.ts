import type { MessageAttributes, Received } from '../../message/received.ts'
import { defined } from '../../message/defined.ts'
import { tryParseJson } from '../../message/json.ts'
import { restoreAttributes, storeAttributes } from '../record/attributes.ts'

/** A received message as one line of JSON, byte for byte. */
export function messageLine(received: Received): string {
  const { attributes, ...others } = received
  return JSON.stringify({ ...others, attributes: storeAttributes(attributes) })
}

type StoredMessage = Omit<Received, 'attributes'> & {
  readonly attributes?: Parameters<typeof restoreAttributes>[0]
}

/** Reads what {@link messageLine} wrote; undefined where the line is no such message. */
export function readMessageLine(line: string, id: string): Received | undefined {
  const stored = tryParseJson(line) as StoredMessage | null | undefined
  if (stored?.messageId !== id || typeof stored.body !== 'string') return undefined
  const attributes: MessageAttributes = restoreAttributes(stored.attributes)
  return { ...absent, ...defined(stored), attributes }
}

/** JSON has no undefined. */
const absent = {
  sentAtMs: undefined,
  firstReceivedAtMs: undefined,
  groupId: undefined,
  deduplicationId: undefined,
  sequenceNumber: undefined,
  traceHeader: undefined,
  deadLetterSourceArn: undefined,
}
