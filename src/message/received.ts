/**
 * One SQS message as it was received: what every later step starts from. Immutable.
 *
 * Times are milliseconds since 1970, as SQS gives them.
 */
export interface Received {
  /** SQS's id of the message: it stays over receives, and is another one after a replay. */
  readonly messageId: string
  /** Names this receive of the message, not the message: each receive gives a new one. */
  readonly receiptHandle: string
  /** The body, byte for byte as it came. */
  readonly body: string
  /** False when the body does not match the MD5 that SQS sent with it: damaged on its way here. */
  readonly bodyIntact: boolean
  /** The message attributes (not the system attributes), by name. */
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  /** How often SQS handed this message out, over all queues it stood in: 1 at the first receive. */
  readonly receiveCount: number
  /** When it was sent to this queue. */
  readonly sentAtMs: number | undefined
  /** When it was first received from this queue. */
  readonly firstReceivedAtMs: number | undefined
  /** The message group: always there on FIFO queues, at times on standard ones (fair queues). */
  readonly groupId: string | undefined
  /** FIFO only. */
  readonly deduplicationId: string | undefined
  /** FIFO only: the order within the queue, as a decimal number of up to 20 digits. */
  readonly sequenceNumber: string | undefined
  /** The AWSTraceHeader system attribute. */
  readonly traceHeader: string | undefined
  /** On a DLQ, for messages that came by SQS's own redrive: the ARN of the queue they came from. */
  readonly deadLetterSourceArn: string | undefined
}

/** A message attribute. `dataType` is `String`, `Number` or `Binary`, with an optional `.suffix`. */
export type MessageAttribute =
  | { readonly dataType: string; readonly stringValue: string }
  | { readonly dataType: string; readonly binaryValue: Uint8Array }

/** What attributes count against SQS's sizes, in bytes: the name, the type and the value of each. */
export function attributeBytes(attributes: Received['attributes']): number {
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
