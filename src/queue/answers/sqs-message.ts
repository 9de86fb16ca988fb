import type { Received } from '../../message/received.ts'
import { isUnreadable, readMessage, wholeNumber } from './message.ts'

/** A message as ReceiveMessage returns it: the `Message` of the AWS SDK. */
export interface SqsMessage {
  readonly MessageId?: string | undefined
  readonly ReceiptHandle?: string | undefined
  readonly Body?: string | undefined
  readonly MD5OfBody?: string | undefined
  /** The system attributes. */
  readonly Attributes?: Readonly<Partial<Record<string, string>>> | undefined
  readonly MessageAttributes?: Readonly<Record<string, SqsMessageAttribute>> | undefined
}

export interface SqsMessageAttribute {
  readonly DataType: string | undefined
  readonly StringValue?: string | undefined
  readonly BinaryValue?: Uint8Array | undefined
}

/**
 * Makes a received message of what ReceiveMessage returns, for `pipeline.process`. The body is compared with its
 * MD5: see `bodyIntact`. (The SDK compares it too, and on a difference rejects the whole receive: create its
 * client with `md5: false`.)
 *
 * SQS sends attributes only when they are asked for. The request needs
 *
 *     MessageSystemAttributeNames: ['All'],
 *     MessageAttributeNames: ['All'],
 *
 * Without the first, the receive count is always 1, so that no message is ever dead-lettered for its number of
 * attempts, and group, trace header and times are undefined. Without the second, `attributes` is empty: a
 * replayed message gets another `delivery.key`, and a dead letter lacks the attributes.
 *
 * @throws TypeError that names the field that is missing or of a wrong kind.
 */
export function fromSqsMessage(message: SqsMessage): Received {
  const received = readMessage(message)
  if (isUnreadable(received)) throw unusable(received.why)
  const count: unknown = message.Attributes?.ApproximateReceiveCount
  if (count !== undefined && wholeNumber(count) === undefined) {
    throw unusable('Attributes.ApproximateReceiveCount is not a whole number')
  }
  return received
}

function unusable(why: string): TypeError {
  return new TypeError(`fromSqsMessage takes a message as ReceiveMessage returns it: ${why}`)
}
