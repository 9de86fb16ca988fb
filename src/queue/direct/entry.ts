import type { MessageAttribute } from '../../message/received.ts'
import type { Outgoing } from '../port.ts'

/** A message to send, as an entry of SendMessageBatch. JSON leaves out fields that are undefined. */
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

function attributesFor(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, object> {
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
