import type { MessageAttribute, Received } from '../../message/received.ts'
import { SqsFault } from './fault.ts'
import { type Input, texts } from './input.ts'
import { attributesMd5, md5Of } from './md5.ts'

/** Which attributes a receive asks for. SQS returns none of them unasked. */
export interface AskedNames {
  readonly system: (name: string) => boolean
  readonly message: (name: string) => boolean
}

export function askedNames(input: Input): AskedNames {
  const system = [...texts(input, 'MessageSystemAttributeNames'), ...texts(input, 'AttributeNames')]
  const unknown = system.find((name) => name !== 'All' && !systemNames.includes(name))
  if (unknown !== undefined) {
    throw new SqsFault('InvalidAttributeName', `Unknown attribute ${JSON.stringify(unknown)}.`)
  }
  const allOfSystem = system.includes('All')
  const patterns = texts(input, 'MessageAttributeNames')
  return {
    system: (name) => allOfSystem || system.includes(name),
    message: (name) => patterns.some((pattern) => matches(pattern, name)),
  }
}

/** A message as ReceiveMessage returns it. */
export function receivedAnswer(received: Received, asked: AskedNames, senderId: string): object {
  const attributes = Object.fromEntries(
    Object.entries(received.attributes).filter(([name]) => asked.message(name)),
  )
  const system = Object.entries(systemAttributes(received, senderId)).filter(
    ([name, value]) => value !== undefined && asked.system(name),
  )
  return {
    MessageId: received.messageId,
    ReceiptHandle: received.receiptHandle,
    MD5OfBody: md5Of(received.body),
    Body: received.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length > 0 && {
      MD5OfMessageAttributes: attributesMd5(attributes),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, attribute]) => [name, attributeAnswer(attribute)]),
      ),
    }),
  }
}

const systemNames: readonly string[] = [
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]

function systemAttributes(received: Received, senderId: string) {
  return {
    SenderId: senderId,
    SentTimestamp: String(received.sentAtMs),
    ApproximateReceiveCount: String(received.receiveCount),
    ApproximateFirstReceiveTimestamp: String(received.firstReceivedAtMs),
    SequenceNumber: received.sequenceNumber,
    MessageDeduplicationId: received.deduplicationId,
    MessageGroupId: received.groupId,
    AWSTraceHeader: received.traceHeader,
    DeadLetterQueueSourceArn: received.deadLetterSourceArn,
  }
}

/** `All`, a name, or the beginning of names: `tenant.*` is for every name that begins with `tenant`. */
function matches(pattern: string, name: string): boolean {
  if (pattern === 'All') return true
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : name === pattern
}

function attributeAnswer(attribute: MessageAttribute): object {
  const { dataType: DataType } = attribute
  return 'binaryValue' in attribute
    ? { DataType, BinaryValue: Buffer.from(attribute.binaryValue).toString('base64') }
    : { DataType, StringValue: attribute.stringValue }
}
