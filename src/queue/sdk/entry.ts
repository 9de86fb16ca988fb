import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'
import type { MessageAttribute } from '../../message/received.ts'
import type { Outgoing } from '../port.ts'

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
