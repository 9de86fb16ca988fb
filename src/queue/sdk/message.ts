import type {
  Message,
  MessageAttributeValue,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs'
import type { MessageAttribute, Received } from '../../message/received.ts'
import type { Outgoing } from '../port.ts'
import { matchesMd5 } from '../rules/body-md5.ts'

/** A message as ReceiveMessage gave it. The MD5 of its body is checked here, for this one alone. */
export function receivedFromSdk(message: Message): Received {
  const body = message.Body ?? ''
  const system: Partial<Record<string, string>> = message.Attributes ?? {}
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    bodyIntact: matchesMd5(body, message.MD5OfBody),
    attributes: attributesFromSdk(message.MessageAttributes ?? {}),
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

/** A message to send, as an entry of SendMessageBatch. */
export function entryForSdk(message: Outgoing, id: string): SendMessageBatchRequestEntry {
  const { body, attributes, groupId, deduplicationId, traceHeader, delaySeconds } = message
  return {
    Id: id,
    MessageBody: body,
    ...(attributes && { MessageAttributes: attributesForSdk(attributes) }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
    ...(traceHeader !== undefined && {
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
      },
    }),
  }
}

function attributesFromSdk(
  attributes: Record<string, MessageAttributeValue>,
): Record<string, MessageAttribute> {
  const named = Object.entries(attributes).map(([name, value]): [string, MessageAttribute] => [
    name,
    attributeFromSdk(value),
  ])
  return Object.fromEntries(named)
}

function attributeFromSdk(value: MessageAttributeValue): MessageAttribute {
  const dataType = value.DataType ?? 'String'
  return value.BinaryValue === undefined
    ? { dataType, stringValue: value.StringValue ?? '' }
    : { dataType, binaryValue: value.BinaryValue }
}

function attributesForSdk(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, MessageAttributeValue> {
  const named = Object.entries(attributes).map(
    ([name, attribute]): [string, MessageAttributeValue] => [
      name,
      'binaryValue' in attribute
        ? { DataType: attribute.dataType, BinaryValue: attribute.binaryValue }
        : { DataType: attribute.dataType, StringValue: attribute.stringValue },
    ],
  )
  return Object.fromEntries(named)
}

function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
