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

/** There is no room for our attribute, even at its smallest. The message is to stay where it is. */
export interface TooLarge {
  readonly _tag: 'TooLarge'
  /** What the message would count at the least. */
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

/** What a message is made of, with our attribute in several lengths. */
export interface MessageParts {
  readonly name: string
  /** The JSON of our attribute, from the fullest to the shortest. */
  readonly candidates: readonly string[]
  readonly kept: MessageAttributes
  readonly body: string
}

/** The message with the fullest of our attribute that the destination has room for. */
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
  // A FIFO queue wants a group; of a message without one, each is a group of its own.
  const groupId =
    received.groupId ?? (deduplicationId === undefined ? undefined : received.messageId)
  return defined({ body, attributes, groupId, deduplicationId, traceHeader: received.traceHeader })
}
