import { randomUUID } from 'node:crypto'
import type { Received } from '../../../message/received.ts'
import type { Outgoing } from '../../port.ts'
import type { HeapEntry } from './heap.ts'
import { handleOf } from './receipt.ts'

/** A message in a queue in memory. Only its store changes it. */
export interface StoredMessage {
  readonly messageId: string
  /** Its place in the order of the queue. */
  readonly place: number
  readonly outgoing: Outgoing
  readonly sequenceNumber: string | undefined
  readonly deadLetterSourceArn: string | undefined
  readonly sentAtMs: number
  /** Received at this time or later; in flight or delayed before it. */
  visibleAtMs: number
  /** When it was last received: SQS's twelve hours begin there. */
  receivedAtMs: number | undefined
  firstReceivedAtMs: number | undefined
  /** Over all queues; it also numbers the receipt handles. */
  receiveCount: number
  /** As of the time to which its store has advanced. */
  state: MessageState
  /** Its entries in the heaps of its store. */
  byAge: HeapEntry<StoredMessage> | undefined
  hidden: HeapEntry<StoredMessage> | undefined
  inOrder: HeapEntry<StoredMessage> | undefined
}

export function storedMessage(
  outgoing: Outgoing,
  at: { nowMs: number; delayMs: number; place: number; sequenceNumber: string | undefined },
): StoredMessage {
  return {
    messageId: randomUUID(),
    place: at.place,
    outgoing,
    sequenceNumber: at.sequenceNumber,
    deadLetterSourceArn: undefined,
    sentAtMs: at.nowMs,
    visibleAtMs: at.nowMs + at.delayMs,
    receivedAtMs: undefined,
    firstReceivedAtMs: undefined,
    receiveCount: 0,
    ...notStored,
  }
}

/**
 * The message on the DLQ after SQS's own move: the same id and receive count, with the source's ARN. On a
 * standard queue it keeps the time at which it was sent, on a FIFO queue its retention begins again.
 */
export function movedMessage(
  message: StoredMessage,
  to: { sourceArn: string; nowMs: number; place: number; sequenceNumber: string | undefined },
): StoredMessage {
  return {
    ...message,
    place: to.place,
    sequenceNumber: to.sequenceNumber,
    deadLetterSourceArn: to.sourceArn,
    sentAtMs: to.sequenceNumber === undefined ? message.sentAtMs : to.nowMs,
    visibleAtMs: to.nowMs,
    receivedAtMs: undefined,
    firstReceivedAtMs: undefined,
    ...notStored,
  }
}

const notStored = {
  state: 'visible',
  byAge: undefined,
  hidden: undefined,
  inOrder: undefined,
} as const satisfies Partial<StoredMessage>

export type MessageState = 'visible' | 'in flight' | 'delayed'

export function stateOf(message: StoredMessage, nowMs: number): MessageState {
  if (message.visibleAtMs <= nowMs) return 'visible'
  return message.receivedAtMs === undefined ? 'delayed' : 'in flight'
}

export function countReceive(message: StoredMessage, nowMs: number): void {
  message.receiveCount++
  message.receivedAtMs = nowMs
  message.firstReceivedAtMs ??= nowMs
}

/** As if the last receive had not been. */
export function takeBackReceive(message: StoredMessage): void {
  message.receiveCount--
  if (message.receiveCount === 0) message.firstReceivedAtMs = undefined
}

/** What a receiver gets to see. */
export function receivedMessage(message: StoredMessage, queue: string): Received {
  const { outgoing } = message
  return {
    messageId: message.messageId,
    receiptHandle: handleOf(message, queue),
    body: outgoing.body,
    bodyIntact: true,
    attributes: outgoing.attributes ?? {},
    receiveCount: message.receiveCount,
    sentAtMs: message.sentAtMs,
    firstReceivedAtMs: message.firstReceivedAtMs,
    groupId: outgoing.groupId,
    deduplicationId: outgoing.deduplicationId,
    sequenceNumber: message.sequenceNumber,
    traceHeader: outgoing.traceHeader,
    deadLetterSourceArn: message.deadLetterSourceArn,
  }
}
