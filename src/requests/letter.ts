import { randomUUID } from 'node:crypto'
import { type FailedAttempt, isTooLarge, makeDeadLetter } from '../dead-letter/record/record.ts'
import type { EventPart } from '../message/event-part.ts'
import type { Failure } from '../message/failure.ts'
import type { Outgoing } from '../message/outgoing.ts'
import type { Received } from '../message/received.ts'

/** An event that failed for good. */
export interface FailedEvent {
  readonly failure: Failure
  /** Its failed attempts before. */
  readonly history: readonly FailedAttempt[]
  /** That of the span in which it failed. */
  readonly traceparent?: string | undefined
  /** Its part of a body with several events. Undefined where the body is the event. */
  readonly part: EventPart | undefined
}

/** What the dead letters of a consumer have in common. */
export interface LetterSettings {
  /** Whether the dead-letter queue is FIFO. */
  readonly fifo: boolean
  /** The largest message that the dead-letter queue accepts. */
  readonly maxMessageBytes: number
  readonly sourceQueueArn: string | undefined
  /** The name of the consumer. */
  readonly worker: string
  readonly redact: (text: string) => string
}

/**
 * The message for the dead-letter queue, with the record of the failure. Undefined where the queue accepts none of
 * this size.
 */
export function letterOf(
  received: Received,
  { failure, history, traceparent, part }: FailedEvent,
  { fifo, maxMessageBytes, sourceQueueArn, worker, redact }: LetterSettings,
): Outgoing | undefined {
  const letter = makeDeadLetter(received, failure, {
    nowMs: Date.now(),
    maxMessageBytes,
    sourceQueueArn,
    worker,
    redact,
    event: part,
    history,
    traceparent,
    ...(fifo && { deduplicationId: randomUUID() }),
  })
  return isTooLarge(letter) ? undefined : letter
}
