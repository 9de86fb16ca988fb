import type { MessageAttribute, Received } from '../../message/received.ts'
import type { UnreadableMessage } from '../port.ts'
import { type Answer, isObject } from './answer.ts'
import { matchesMd5 } from './body-md5.ts'

/**
 * Reads one message of a receive, from SQS's JSON or from the AWS SDK's answer, which differs only in its
 * bytes. A missing or null field gets its default. A message without a field that is needed to handle it or
 * to send it on is unreadable.
 */
export function readMessage(value: unknown): Received | UnreadableMessage {
  if (!isObject(value)) return { messageId: undefined, why: 'it is not an object' }
  const { MessageId, ReceiptHandle, Body, MD5OfBody } = value
  if (!isName(MessageId)) return { messageId: undefined, why: 'MessageId is not a string' }
  const unreadable = (why: string) => ({ messageId: MessageId, why })
  if (!isName(ReceiptHandle)) return unreadable('ReceiptHandle is not a string')
  if (typeof Body !== 'string') return unreadable('Body is not a string')
  const system = value.Attributes ?? noNames
  if (!isObject(system)) return unreadable('Attributes is not an object')
  const attributes = readAttributes(value.MessageAttributes ?? noNames)
  if (attributes === undefined)
    return unreadable('MessageAttributes is not an object of attributes')
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    bodyIntact: matchesMd5(Body, MD5OfBody),
    attributes,
    receiveCount: wholeNumber(system.ApproximateReceiveCount) ?? 1,
    sentAtMs: wholeNumber(system.SentTimestamp),
    firstReceivedAtMs: wholeNumber(system.ApproximateFirstReceiveTimestamp),
    groupId: text(system.MessageGroupId),
    deduplicationId: text(system.MessageDeduplicationId),
    sequenceNumber: text(system.SequenceNumber),
    traceHeader: text(system.AWSTraceHeader),
    deadLetterSourceArn: text(system.DeadLetterQueueSourceArn),
  }
}

export function isUnreadable(message: Received | UnreadableMessage): message is UnreadableMessage {
  return 'why' in message
}

/** Shared by all messages without attributes. */
const noNames: Readonly<Record<string, never>> = Object.freeze({})

/**
 * Undefined when one of them cannot be read: without it the message would not be the one that was
 * sent, when it is dead-lettered or replayed.
 */
function readAttributes(value: unknown): Received['attributes'] | undefined {
  if (value === noNames) return noNames
  if (!isObject(value)) return undefined
  const named: [string, MessageAttribute][] = []
  for (const [name, one] of Object.entries(value)) {
    const attribute = isObject(one) ? readAttribute(one) : undefined
    if (attribute === undefined) return undefined
    named.push([name, attribute])
  }
  return Object.fromEntries(named)
}

function readAttribute(value: Answer): MessageAttribute | undefined {
  const dataType = value.DataType ?? 'String'
  if (typeof dataType !== 'string') return undefined
  if (value.BinaryValue === undefined || value.BinaryValue === null) {
    const stringValue = value.StringValue ?? ''
    return typeof stringValue === 'string' ? { dataType, stringValue } : undefined
  }
  const binaryValue = bytes(value.BinaryValue)
  return binaryValue && { dataType, binaryValue }
}

function bytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined
  return Buffer.from(value, 'base64')
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** SQS writes its numbers as strings. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return Number.isSafeInteger(number) ? (number as number) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined
}
