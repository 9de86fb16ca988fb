import {
  type DeadLetterOptions,
  isTooLarge,
  type MessageToSend,
  makeDeadLetter,
  readRecord,
  type TooLarge,
} from '../../../../src/dead-letter/record/record.ts'
import type { Failure } from '../../../../src/message/failure.ts'
import type { MessageAttribute, Received } from '../../../../src/message/received.ts'
import { received } from '../received.ts'

export const options: DeadLetterOptions = {
  nowMs: Date.UTC(2026, 0, 1, 0, 5),
  sourceQueueArn: 'arn:aws:sqs:eu-west-1:1:stream-events',
  worker: 'host-1',
}

export function failed(cause: unknown): Failure {
  return { _tag: 'HandlerFailed', type: 'message.new', cause }
}

export function sent(result: MessageToSend | TooLarge): MessageToSend {
  if (isTooLarge(result)) throw new Error('too large')
  return result
}

/** A dead letter, and its record as it is read. */
export function deadLetter(
  from: Received,
  failure: Failure,
  different: Partial<DeadLetterOptions> = {},
) {
  const message = sent(makeDeadLetter(from, failure, { ...options, ...different }))
  return { message, record: readRecord(message) }
}

/** A message as it is received after it was sent. */
export function receivedAgain({ body, attributes }: MessageToSend, messageId: string): Received {
  return received({ messageId, body, attributes })
}

export function text(stringValue: string): MessageAttribute {
  return { dataType: 'String', stringValue }
}
