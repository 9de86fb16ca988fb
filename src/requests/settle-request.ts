import { messageInfo, type SettleInfo } from '../pipeline/instrumentation/instrumentation.ts'
import type { Operations } from '../pipeline/instrumentation/operations.ts'
import type { EntryAnswer } from '../queue/entries.ts'
import type { EntryResult, Queue } from '../queue/port.ts'
import type { Received } from '../message/received.ts'
import { sendBatch } from './batch-request.ts'

export type Settlement = 'delete' | 'release'

/** A message to settle. */
export interface Settling {
  readonly received: Received
  /** Undefined deletes the message; a number makes it visible again after this many seconds. */
  readonly afterSeconds: number | undefined
}

export interface SettleRequestOptions extends ReleaseRequestOptions {
  readonly queue: Pick<Queue, 'url' | 'delete' | 'changeVisibility'>
}

export interface ReleaseRequestOptions {
  readonly queue: Pick<Queue, 'url' | 'changeVisibility'>
  /** Is called around each request. */
  readonly operation: Operations['settle']
}

type Answers<E> = Promise<readonly (readonly [E, EntryAnswer])[]>

/** Asks SQS to settle messages, ten at most. Resolves with the answer to each. Never rejects. */
export function requestSettlement<E extends Settling>(
  options: SettleRequestOptions,
  what: Settlement,
  entries: readonly E[],
): Answers<E> {
  if (what === 'release') return requestRelease(options, entries)
  const { queue, operation } = options
  const request = () => deleted(queue, entries)
  return sendBatch(entries, request, operation, () => infoOf(queue.url, what, entries))
}

/** Asks SQS to make messages visible again, ten at most. Resolves with the answer to each. Never rejects. */
export function requestRelease<E extends Settling>(
  { queue, operation }: ReleaseRequestOptions,
  entries: readonly E[],
): Answers<E> {
  const request = () => released(queue, entries)
  return sendBatch(entries, request, operation, () => infoOf(queue.url, 'release', entries))
}

function deleted(
  queue: Pick<Queue, 'delete'>,
  entries: readonly Settling[],
): Promise<readonly EntryResult[]> {
  return queue.delete(entries.map(({ received }) => received.receiptHandle))
}

function released(
  queue: Pick<Queue, 'changeVisibility'>,
  entries: readonly Settling[],
): Promise<readonly EntryResult[]> {
  return queue.changeVisibility(
    entries.map(({ received, afterSeconds }) => ({
      receiptHandle: received.receiptHandle,
      seconds: afterSeconds ?? 0,
    })),
  )
}

function infoOf(queueUrl: string, what: Settlement, entries: readonly Settling[]): SettleInfo {
  return {
    queueUrl,
    what,
    entries: entries.map(({ received, afterSeconds }) => ({
      message: messageInfo(received),
      afterSeconds,
    })),
  }
}
