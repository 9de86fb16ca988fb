import { property } from './thrown.ts'

/** One SQS message as it was received. Immutable. Times are milliseconds since 1970, as in SQS. */
export interface Received {
  /** SQS's id of the message: the same at every receive, a new one after a replay. */
  readonly messageId: string
  /** Identifies this receive of the message, not the message: each receive has a new one. */
  readonly receiptHandle: string
  /** The body, unchanged. */
  readonly body: string
  /** False when the body does not match the MD5 that SQS sent with it: it was damaged in transit. */
  readonly bodyIntact: boolean
  /** The message attributes (not the system attributes), by name. */
  readonly attributes: MessageAttributes
  /** How often the message was received, over all queues it was in: 1 at the first receive. */
  readonly receiveCount: number
  /** When it was sent to this queue. */
  readonly sentAtMs: number | undefined
  /** When it was first received from this queue. */
  readonly firstReceivedAtMs: number | undefined
  /** The message group: always set on FIFO queues, sometimes on standard queues (fair queues). */
  readonly groupId: string | undefined
  /** The deduplication id. FIFO only. */
  readonly deduplicationId: string | undefined
  /** The order within the queue, as a decimal number of up to 20 digits. FIFO only. */
  readonly sequenceNumber: string | undefined
  /** The AWSTraceHeader system attribute. */
  readonly traceHeader: string | undefined
  /** On a DLQ, for a message that SQS's own redrive moved there: the ARN of the queue it was in. */
  readonly deadLetterSourceArn: string | undefined
}

/** Message attributes, by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

/** A message attribute. `dataType` is `String`, `Number` or `Binary`, with an optional `.suffix`. */
export type MessageAttribute =
  | { readonly dataType: string; readonly stringValue: string }
  | { readonly dataType: string; readonly binaryValue: Uint8Array }

/** The size of attributes by SQS's rules, in bytes: the name, the type and the value of each. */
export function attributeBytes(attributes: MessageAttributes): number {
  let bytes = 0
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType)
    bytes +=
      'stringValue' in attribute
        ? Buffer.byteLength(attribute.stringValue)
        : attribute.binaryValue.byteLength
  }
  return bytes
}

/** @throws TypeError that names the part that is missing or of a wrong kind; whatever a getter throws. */
export function assertReceived(value: Received): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`a received message must be an object${maker}`)
  }
  const { messageId, receiptHandle, body, bodyIntact, attributes, receiveCount } = value
  assertKind('messageId', messageId, 'string')
  assertKind('receiptHandle', receiptHandle, 'string')
  assertKind('body', body, 'string')
  assertKind('bodyIntact', bodyIntact, 'boolean')
  assertKind('attributes', attributes ?? undefined, 'object')
  if (Number.isSafeInteger(receiveCount)) return
  throw new TypeError(`receiveCount of a received message must be a whole number${maker}`)
}

const maker = ': fromSqsMessage makes one from a message of SQS'

function assertKind(part: keyof Received, value: unknown, kind: string): void {
  if (typeof value === kind) return
  throw new TypeError(`${part} of a received message must be of type ${kind}${maker}`)
}

/**
 * A copy of a received message of the app, whose parts can be read without running its code.
 *
 * @throws as `assertReceived` does.
 */
export function copyOfReceived(received: Received): Received {
  assertReceived(received)
  return {
    messageId: received.messageId,
    receiptHandle: received.receiptHandle,
    body: received.body,
    bodyIntact: received.bodyIntact,
    attributes: received.attributes,
    receiveCount: received.receiveCount,
    sentAtMs: received.sentAtMs,
    firstReceivedAtMs: received.firstReceivedAtMs,
    groupId: received.groupId,
    deduplicationId: received.deduplicationId,
    sequenceNumber: received.sequenceNumber,
    traceHeader: received.traceHeader,
    deadLetterSourceArn: received.deadLetterSourceArn,
  }
}

/** What can be read of a value that is no received message, with nothing in place of the rest. Never throws. */
export function readableReceived(value: unknown): Received {
  const messageId = property(value, 'messageId')
  const receiveCount = property(value, 'receiveCount')
  return {
    messageId: typeof messageId === 'string' ? messageId : '',
    receiptHandle: '',
    body: '',
    bodyIntact: false,
    attributes: {},
    receiveCount: Number.isSafeInteger(receiveCount) ? Number(receiveCount) : 1,
    sentAtMs: undefined,
    firstReceivedAtMs: undefined,
    groupId: undefined,
    deduplicationId: undefined,
    sequenceNumber: undefined,
    traceHeader: undefined,
    deadLetterSourceArn: undefined,
  }
}
