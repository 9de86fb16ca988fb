import type { Failure } from '../message/failure.ts'
import type { Received } from '../message/received.ts'
import { type Redaction, reportedFailure } from '../pipeline/instrumentation/failure-error.ts'
import {
  type DeadLetterInfoEntry,
  messageInfo,
} from '../pipeline/instrumentation/instrumentation.ts'
import type { Operations } from '../pipeline/instrumentation/operations.ts'
import type { EntryAnswer } from '../queue/entries.ts'
import type { Outgoing, Queue } from '../queue/port.ts'
import type { EventResult } from '../route/call/event-result.ts'
import { sendBatch } from './batch-request.ts'

/** A dead letter: the event of a message, why it failed, and what is sent. */
export interface Letter {
  readonly received: Received
  readonly event: EventResult
  readonly failure: Failure
  /** That of the span in which it failed. */
  readonly traceparent: string | undefined
  readonly message: Outgoing
}

export interface DeadLetterRequestOptions {
  readonly queue: Pick<Queue, 'url' | 'send'>
  /** Is called around each request. */
  readonly operation: Operations['deadLetter']
  /** How the app's errors are passed on to it. */
  readonly redaction: Redaction
}

/** Asks the dead-letter queue to store a batch. Resolves with the answer to each. Never rejects. */
export function requestStorage<L extends Letter>(
  { queue, operation, redaction }: DeadLetterRequestOptions,
  letters: readonly L[],
): Promise<readonly (readonly [L, EntryAnswer])[]> {
  const request = () => queue.send(letters.map(({ message }) => message))
  return sendBatch(letters, request, operation, () => ({
    queueUrl: queue.url,
    entries: letters.map((letter) => infoOf(letter, redaction)),
  }))
}

function infoOf(
  { received, event, failure, traceparent }: Letter,
  redaction: Redaction,
): DeadLetterInfoEntry {
  const { type, index, key } = event
  const message = messageInfo(received)
  return { message, type, index, key, traceparent, ...reportedFailure(failure, redaction) }
}
