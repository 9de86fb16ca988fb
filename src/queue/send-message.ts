import type { MessageAttribute, MessageAttributes } from '../message/received.ts'
import type { Outgoing } from '../message/outgoing.ts'

/** A message, in the words of SendMessage of the AWS SDK for JavaScript, version 3. */
export interface SdkMessage {
  readonly MessageBody: string
  readonly MessageAttributes?: Readonly<Record<string, SdkAttribute>>
  readonly MessageSystemAttributes?: { readonly AWSTraceHeader: SdkAttribute }
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
  readonly DelaySeconds?: number
}

/** A message attribute, in the words of the AWS SDK. */
export interface SdkAttribute {
  readonly DataType: string
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
}

/** A message to send, as the AWS SDK takes it. Nothing of the SDK is loaded. */
export function sdkMessage(message: Outgoing): SdkMessage {
  const { body, attributes, groupId, deduplicationId, traceHeader, delaySeconds } = message
  return {
    MessageBody: body,
    ...(attributes && { MessageAttributes: sdkAttributes(attributes) }),
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

function sdkAttributes(attributes: MessageAttributes): Readonly<Record<string, SdkAttribute>> {
  const named = Object.entries(attributes).map(([name, attribute]) => [
    name,
    sdkAttribute(attribute),
  ])
  return Object.fromEntries(named)
}

function sdkAttribute(attribute: MessageAttribute): SdkAttribute {
  return 'binaryValue' in attribute
    ? { DataType: attribute.dataType, BinaryValue: attribute.binaryValue }
    : { DataType: attribute.dataType, StringValue: attribute.stringValue }
}
