import { attributeBytes, type MessageAttribute, type Received } from '../../message/received.ts'
import { type MessageAttributes, textAttribute } from './attributes.ts'
import { defined } from './defined.ts'

/** A message to send, to a dead-letter queue or back from it. */
export interface MovedMessage {
  readonly body: string
  readonly attributes: MessageAttributes
  readonly groupId?: string
  readonly deduplicationId?: string
  readonly traceHeader?: string
}

/** There is no room for our attribute, even at its smallest, so the message must stay where it is. */
export interface TooLarge {
  readonly _tag: 'TooLarge'
  /** The smallest size that the message could have, in bytes. */
  readonly bytes: number
  readonly maxBytes: number
}

export function isTooLarge(result: MovedMessage | TooLarge): result is TooLarge {
  return '_tag' in result
}

/** The queue that a message is sent to. */
export interface Destination {
  /** Its MaximumMessageSize. */
  readonly maxMessageBytes: number
  /** For a FIFO queue, and only there: an id never used before, else SQS may drop the message silently. */
  readonly deduplicationId?: string
}

/** The parts of a message, with our attribute in several lengths. */
export interface MessageParts {
  readonly name: string
  /** The JSON of our attribute, from the fullest to the shortest. */
  readonly candidates: readonly string[]
  readonly kept: MessageAttributes
  readonly body: string
}

/** The message with the longest form of our attribute that fits the destination. */
export function fitting(
  received: Received,
  parts: MessageParts,
  to: Destination,
): MovedMessage | TooLarge {
  const { name, candidates, kept, body } = parts
  const bytes = Buffer.byteLength(body) + attributeBytes(kept)
  let least = Number.POSITIVE_INFINITY
  for (const json of candidates) {
    const ours = { [name]: textAttribute(json) }
    least = bytes + attributeBytes(ours)
    if (least <= to.maxMessageBytes) return moved(received, body, { ...kept, ...ours }, to)
  }
  return { _tag: 'TooLarge', bytes: least, maxBytes: to.maxMessageBytes }
}

function moved(
  received: Received,
  body: string,
  attributes: Readonly<Record<string, MessageAttribute>>,
  { deduplicationId }: Destination,
): MovedMessage {
  // A FIFO queue requires a group: a message without one is a group of its own.
  const groupId =
    received.groupId ?? (deduplicationId === undefined ? undefined : received.messageId)
  return defined({ body, attributes, groupId, deduplicationId, traceHeader: received.traceHeader })
}
