import type { Received } from '../../message/received.ts'
import type { QueueAttributes, ReceiveRequest } from '../port.ts'
import { readAttributes } from '../queue-attributes.ts'
import { type Answer, type Asked, isObject, unreadableError } from './answer.ts'
import { isUnreadable, readMessage } from './message.ts'

/**
 * The messages of an answer to ReceiveMessage. Those that cannot be read are reported to the request, and
 * left to their visibility timeout.
 *
 * @throws QueueError `UnreadableAnswer`.
 */
export function messagesIn(
  { Messages }: Answer,
  asked: Asked,
  { onUnreadable }: ReceiveRequest,
): readonly Received[] {
  if (Messages === undefined || Messages === null) return []
  if (!Array.isArray(Messages)) throw unreadableError(asked)
  const readable: Received[] = []
  for (const value of Messages) {
    const message = readMessage(value)
    if (isUnreadable(message)) onUnreadable?.(message)
    else readable.push(message)
  }
  return readable
}

/**
 * The answer to GetQueueAttributes. SQS gives every value as a string; other values are left out.
 *
 * @throws QueueError `UnreadableAnswer`.
 */
export function attributesIn({ Attributes }: Answer, asked: Asked): QueueAttributes {
  if (!isObject(Attributes)) throw unreadableError(asked)
  const entries = Object.entries(Attributes).filter(isText)
  return readAttributes(Object.fromEntries(entries), asked.queue)
}

/**
 * The answer to GetQueueUrl, and to CreateQueue.
 *
 * @throws QueueError `UnreadableAnswer`.
 */
export function queueUrlIn({ QueueUrl }: { readonly QueueUrl?: unknown }, asked: Asked): string {
  if (typeof QueueUrl === 'string' && QueueUrl !== '') return QueueUrl
  throw unreadableError(asked)
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string'
}
