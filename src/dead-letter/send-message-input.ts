import type { Outgoing } from '../message/outgoing.ts'
import { isFifo, isQueueUrl, urlOfQueue } from '../queue/queue-url.ts'
import { type SdkMessage, sdkMessage } from '../queue/send-message.ts'
import { checkAttributesToSend } from './record/arguments.ts'

/** The input of SendMessage, as the AWS SDK for JavaScript, version 3, takes it. */
export interface SendMessageInput extends SdkMessage {
  readonly QueueUrl: string
}

/**
 * The input of the AWS SDK's SendMessage for a message: `new SendMessageCommand(sendMessageInput(url, letter))`.
 *
 * @param queue the queue that it is sent to, by its URL or its ARN.
 * @throws TypeError when `queue` is neither, when `message` has no body or wrong attributes, and when a message for a FIFO queue has
 * no `deduplicationId`, or a message for another queue has one.
 */
export function sendMessageInput(queue: string, message: Outgoing): SendMessageInput {
  const url = typeof queue === 'string' ? urlOfQueue(queue) : ''
  if (!isQueueUrl(url)) throw new TypeError('queue must be the URL or the ARN of a queue')
  if (typeof message?.body !== 'string') {
    throw new TypeError(
      'message.body must be a string; a TooLarge is no message, and stays where it is',
    )
  }
  checkAttributesToSend(message)
  const hasId = message.deduplicationId !== undefined
  if (isFifo(url) && !hasId) {
    throw new TypeError(
      'message.deduplicationId is required for a FIFO queue: pass it as an option when the message is made',
    )
  }
  if (!isFifo(url) && hasId) {
    throw new TypeError('message.deduplicationId must be absent: the queue is not a FIFO queue')
  }
  return { QueueUrl: url, ...sdkMessage(message) }
}
