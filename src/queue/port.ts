import type { Outgoing } from '../message/outgoing.ts'
import type { Received } from '../message/received.ts'

export { type Outgoing, outgoingBytes } from '../message/outgoing.ts'
export { sqsLimits } from '../message/sqs-limits.ts'

/**
 * The port to one SQS queue: all that the worker and the dead-letter tools need of it. Adapters implement it
 * over the AWS SDK, over HTTP directly, or in memory; test/conformance runs one suite over each.
 *
 * Requests that fail as a whole reject with a {@link QueueError}; entries of a batch that fail alone are
 * returned as {@link EntryResult}s, in the order of the entries.
 */
export interface Queue {
  /** The queue's URL, as configured: never taken from a message. */
  readonly url: string
  /** At most ten messages. Answers with an empty list when none came within the wait time. */
  receive(request: ReceiveRequest): Promise<readonly Received[]>
  /** At most ten receipt handles. */
  delete(receiptHandles: readonly string[]): Promise<readonly EntryResult[]>
  /** At most ten. */
  changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly EntryResult[]>
  /** At most ten, and at most 1 MiB in total, attributes counted: see {@link outgoingBytes}. */
  send(messages: readonly Outgoing[]): Promise<readonly EntryResult[]>
  /** All attributes, with the counts. */
  attributes(): Promise<QueueAttributes>
}

/** Opens queues that live behind the same account, credentials and endpoint. */
export interface QueueService {
  /** A queue, by its URL or its ARN. Nothing is sent: whether it exists shows at its first request. */
  queue(urlOrArn: string): Queue
  /** The URL of a queue, by its name. Rejects with a QueueError `NoSuchQueue` when there is none. */
  urlOf(name: string): Promise<string>
  /** Ends open connections that are our own. */
  close(): void
}

export interface ReceiveRequest {
  /** 1 to 10. */
  readonly maxMessages: number
  /** Long poll: 0 to 20. */
  readonly waitSeconds: number
  /** 0 to 43,200. Default: the queue's own. */
  readonly visibilitySeconds?: number
  /** FIFO: the same for a receive and its retries, so that a lost answer does not freeze its groups. */
  readonly attemptId?: string
  /** Ends the request. Messages that SQS had assigned to it stay hidden for a visibility timeout. */
  readonly signal?: AbortSignal
  /** A message cannot be read. It is left, and received again after its visibility timeout. */
  readonly onUnreadable?: ((message: UnreadableMessage) => void) | undefined
}

/** A message in an answer that lacks a necessary field, or has a field of a kind that SQS never sends. */
export interface UnreadableMessage {
  /** Undefined where it cannot be read either. */
  readonly messageId: string | undefined
  /** Which part of it is wrong. Never its value. */
  readonly why: string
}

export interface VisibilityChange {
  readonly receiptHandle: string
  /** Counted from the call, 0 to 43,200; 0 makes the message visible at once. */
  readonly seconds: number
}

/** The result of one entry of a batch. `senderFault`: our mistake, so another try cannot succeed. */
export type EntryResult =
  | { readonly ok: true; readonly messageId?: string }
  | {
      readonly ok: false
      readonly code: string
      readonly senderFault: boolean
      readonly message: string
    }

/** What GetQueueAttributes returns, with types. Counts are approximate, as SQS says. */
export interface QueueAttributes {
  readonly arn: string
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly waitSeconds: number
  readonly delaySeconds: number
  readonly retentionSeconds: number
  readonly maxMessageBytes: number
  readonly redrive: RedrivePolicy | undefined
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  /** Every attribute as SQS returned it, by SQS's name. */
  readonly raw: Readonly<Record<string, string>>
}

export interface RedrivePolicy {
  readonly deadLetterQueueArn: string
  readonly maxReceiveCount: number
}

/** The size that a queue must accept so that Stream drops no event, in bytes (256 KB: Stream's page on SQS). */
export const leastMessageBytes = 262_144

/** SQS's longest retention: 14 days. A dead letter must outlive the message it was. */
export const longestRetentionSeconds = 1_209_600
