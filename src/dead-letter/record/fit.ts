import { defined } from '../../message/defined.ts'
import type { Outgoing } from '../../message/outgoing.ts'
import { attributeBytes, type MessageAttributes, type Received } from '../../message/received.ts'
import { sqsLimits } from '../../message/sqs-limits.ts'
import { hasProperty } from '../../message/thrown.ts'
import { textAttribute } from './attributes.ts'

/** A message to send, to a dead-letter queue or back from it. */
export interface MessageToSend extends Outgoing {
  readonly attributes: MessageAttributes
}

/** There is no room for our attribute, even at its smallest, so the message must stay where it is. */
export interface TooLarge {
  readonly _tag: 'TooLarge'
  /** The smallest size that the message could have, in bytes. */
  readonly bytes: number
  readonly maxBytes: number
}

export function isTooLarge(result: MessageToSend | TooLarge): result is TooLarge {
  return hasProperty(result, '_tag')
}

/** The time, and the queue that a message is made for. */
export interface MessageOptions {
  /** The time of now in milliseconds since 1970: `Date.now()`. A parameter, so that equal input has equal output. */
  readonly nowMs: number
  /** The `MaximumMessageSize` of the queue that it is sent to, in bytes. Default: 1,048,576, SQS's own limit. */
  readonly maxMessageBytes?: number | undefined
  /**
   * Required for a FIFO queue, and only there: a new one for each message, such as `randomUUID()`. SQS accepts
   * a message with an id of the last five minutes and drops it.
   */
  readonly deduplicationId?: string | undefined
}

/** The parts of a message, with our attribute in several lengths. */
export interface MessageParts {
  readonly name: string
  /** The JSON of our attribute, from the fullest to the shortest. */
  readonly candidates: readonly string[]
  readonly kept: MessageAttributes
  readonly body: string
}

/** The message with the longest form of our attribute that fits the queue. */
export function fitting(
  received: Received,
  parts: MessageParts,
  { maxMessageBytes = sqsLimits.messageBytes, deduplicationId }: MessageOptions,
): MessageToSend | TooLarge {
  const { name, candidates, kept, body } = parts
  const bytes = Buffer.byteLength(body) + attributeBytes(kept)
  let least = Number.POSITIVE_INFINITY
  for (const json of candidates) {
    const ours = { [name]: textAttribute(json) }
    least = bytes + attributeBytes(ours)
    if (least <= maxMessageBytes) {
      return toSend(received, body, { ...kept, ...ours }, deduplicationId)
    }
  }
  return { _tag: 'TooLarge', bytes: least, maxBytes: maxMessageBytes }
}

function toSend(
  received: Received,
  body: string,
  attributes: MessageAttributes,
  deduplicationId: string | undefined,
): MessageToSend {
  // A FIFO queue requires a group: a message without one is a group of its own.
  const groupId =
    received.groupId ?? (deduplicationId === undefined ? undefined : received.messageId)
  return defined({ body, attributes, groupId, deduplicationId, traceHeader: received.traceHeader })
}
