import type { MessageAttribute, Received } from '../../message/received.ts'
import { matchesMd5 } from '../rules/body-md5.ts'
import type { Outgoing } from '../port.ts'

/** A message in the JSON of ReceiveMessage's answer; numbers are strings, bytes are base64. */
export interface JsonMessage {
  readonly MessageId?: string
  readonly ReceiptHandle?: string
  readonly Body?: string
  readonly MD5OfBody?: string
  readonly Attributes?: Readonly<Partial<Record<string, string>>>
  readonly MessageAttributes?: Readonly<Record<string, JsonAttribute>>
}

export interface JsonAttribute {
  readonly DataType?: string
  readonly StringValue?: string
  readonly BinaryValue?: string
}

/** The MD5 of the body is checked here, for this message alone. */
export function receivedFromJson(message: JsonMessage): Received {
  const body = message.Body ?? ''
  const system = message.Attributes ?? noNames
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    bodyIntact: matchesMd5(body, message.MD5OfBody),
    attributes:
      message.MessageAttributes === undefined ? noNames : attributesFrom(message.MessageAttributes),
    receiveCount: Number(system.ApproximateReceiveCount ?? 1),
    sentAtMs: milliseconds(system.SentTimestamp),
    firstReceivedAtMs: milliseconds(system.ApproximateFirstReceiveTimestamp),
    groupId: system.MessageGroupId,
    deduplicationId: system.MessageDeduplicationId,
    sequenceNumber: system.SequenceNumber,
    traceHeader: system.AWSTraceHeader,
    deadLetterSourceArn: system.DeadLetterQueueSourceArn,
  }
}

/** A message to send, as an entry of SendMessageBatch. What is undefined, JSON leaves out. */
export function entryForJson(message: Outgoing, id: string): object {
  return {
    Id: id,
    MessageBody: message.body,
    DelaySeconds: message.delaySeconds,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    MessageAttributes: message.attributes && attributesFor(message.attributes),
    MessageSystemAttributes:
      message.traceHeader === undefined
        ? undefined
        : { AWSTraceHeader: { DataType: 'String', StringValue: message.traceHeader } },
  }
}

/** Shared by all messages without attributes. */
const noNames: Readonly<Record<string, never>> = Object.freeze({})

function attributesFrom(
  attributes: Readonly<Record<string, JsonAttribute>>,
): Record<string, MessageAttribute> {
  const named = Object.entries(attributes).map(([name, value]) => [name, attributeFrom(value)])
  return Object.fromEntries(named)
}

function attributeFrom({ DataType, StringValue, BinaryValue }: JsonAttribute): MessageAttribute {
  const dataType = DataType ?? 'String'
  return BinaryValue === undefined
    ? { dataType, stringValue: StringValue ?? '' }
    : { dataType, binaryValue: Buffer.from(BinaryValue, 'base64') }
}

function attributesFor(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, JsonAttribute> {
  const named = Object.entries(attributes).map(([name, attribute]) => [
    name,
    'binaryValue' in attribute
      ? {
          DataType: attribute.dataType,
          BinaryValue: Buffer.from(attribute.binaryValue).toString('base64'),
        }
      : { DataType: attribute.dataType, StringValue: attribute.stringValue },
  ])
  return Object.fromEntries(named)
}

function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
