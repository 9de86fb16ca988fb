import { property } from '../message/thrown.ts'
import type { Received } from '../message/received.ts'
import { readMessage } from '../queue/answers/message.ts'
import type { UnreadableMessage } from '../queue/port.ts'

/**
 * Reads a record of Lambda's event, which has other names than an answer of SQS, and binary attributes in base64.
 * A record that lacks what is needed to handle it or to send it on is unreadable.
 */
export function readRecord(record: unknown): Received | UnreadableMessage {
  const md5 = property(record, 'md5OfBody')
  return readMessage({
    MessageId: property(record, 'messageId'),
    ReceiptHandle: property(record, 'receiptHandle'),
    Body: property(record, 'body'),
    MD5OfBody: isMd5(md5) ? md5 : undefined,
    Attributes: property(record, 'attributes'),
    MessageAttributes: messageAttributes(property(record, 'messageAttributes')),
  })
}

/** The message group of a record, also of one that cannot be read otherwise. */
export function groupOf(record: unknown): string | undefined {
  const group = property(property(record, 'attributes'), 'MessageGroupId')
  return typeof group === 'string' ? group : undefined
}

/** The ARN of the queue that a record came from. Undefined in an event that was made by hand and has none. */
export function queueArnOf(record: unknown): string | undefined {
  const arn = property(record, 'eventSourceARN')
  return typeof arn === 'string' && arn !== '' ? arn : undefined
}

/** The samples of AWS's console have a placeholder in its place. */
function isMd5(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value)
}

/** In SQS's names. What is no object is passed on: the reader refuses it. */
function messageAttributes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const named = Object.entries(value)
  // Shared by the reader for all messages without attributes.
  if (named.length === 0) return undefined
  return Object.fromEntries(named.map(([name, one]) => [name, messageAttribute(one)]))
}

function messageAttribute(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const dataType = property(value, 'dataType')
  const isBinary = typeof dataType === 'string' && /^Binary(?:\.|$)/.test(dataType)
  return {
    DataType: dataType,
    // By the type: samples of AWS have a string and bytes in the same attribute.
    ...(isBinary
      ? { BinaryValue: property(value, 'binaryValue') ?? '' }
      : { StringValue: property(value, 'stringValue') }),
  }
}
