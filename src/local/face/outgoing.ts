import type { MessageAttribute } from '../../message/received.ts'
import type { Sent } from '../../queue/memory/store/store.ts'
import type { Outgoing } from '../../queue/port.ts'
import { invalidParameter, SqsFault } from './fault.ts'
import { type Input, inputMap, number, text } from './input.ts'
import { attributesMd5, md5Of } from './md5.ts'

/** The message in a request, or in an entry of a batch. Its contents are checked by the rules of the queue. */
export function outgoingOf(input: Input): Outgoing {
  const groupId = text(input, 'MessageGroupId')
  const deduplicationId = text(input, 'MessageDeduplicationId')
  const delaySeconds = number(input, 'DelaySeconds')
  const traceHeader = traceHeaderIn(input)
  return {
    body: text(input, 'MessageBody') ?? '',
    attributes: attributesIn(input),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(traceHeader !== undefined && { traceHeader }),
  }
}

/** What SQS answers for a message that it took. */
export function sentAnswer({ body, attributes = {}, traceHeader }: Outgoing, sent: Sent): object {
  const system: Outgoing['attributes'] =
    traceHeader === undefined
      ? {}
      : { AWSTraceHeader: { dataType: 'String', stringValue: traceHeader } }
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: md5Of(body),
    MD5OfMessageAttributes: attributesMd5(attributes),
    MD5OfMessageSystemAttributes: attributesMd5(system),
    SequenceNumber: sent.sequenceNumber,
  }
}

function attributesIn(input: Input): Readonly<Record<string, MessageAttribute>> {
  const values = inputMap(input, 'MessageAttributes')
  const named = Object.keys(values).map((name) => [name, attributeOf(inputMap(values, name))])
  return Object.fromEntries(named)
}

function attributeOf(input: Input): MessageAttribute {
  for (const list of ['StringListValues', 'BinaryListValues']) {
    const values = input[list] ?? []
    if (!Array.isArray(values) || values.length > 0) {
      throw new SqsFault('UnsupportedOperation', `SQS does not take ${list} yet.`)
    }
  }
  const dataType = text(input, 'DataType') ?? ''
  const base64 = text(input, 'BinaryValue')
  return base64 === undefined
    ? { dataType, stringValue: text(input, 'StringValue') ?? '' }
    : { dataType, binaryValue: Buffer.from(base64, 'base64') }
}

function traceHeaderIn(input: Input): string | undefined {
  const { AWSTraceHeader, ...others } = inputMap(input, 'MessageSystemAttributes')
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw invalidParameter(`${other} is no system attribute that a message can be sent with.`)
  }
  if (AWSTraceHeader === undefined) return undefined
  const header = attributeOf(inputMap({ AWSTraceHeader }, 'AWSTraceHeader'))
  if ('stringValue' in header && header.stringValue !== '') return header.stringValue
  throw invalidParameter('AWSTraceHeader must be a String.')
}
