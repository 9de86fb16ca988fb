import { createHash } from 'node:crypto'
import { type EntryResult, sqsLimits, type Outgoing } from '../port.ts'
import { senderFault } from '../rules/entry-fault.ts'
import { type ReceiveAttempt, receiveAttemptOf, untouched } from './receive-attempt.ts'
import {
  movedMessage,
  parseHandle,
  type Receipt,
  type StoredMessage,
  stateOf,
  storedMessage,
} from './message.ts'
import { Recall } from './recall.ts'
import { FifoIndex } from './fifo-index.ts'
import type { MessageIndex, StoreSettings } from './message-index.ts'
import { StandardIndex } from './standard-index.ts'

/** How many messages a queue has, by what SQS calls their state. */
export interface MessageCounts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** The answer to a send. Messages of FIFO queues have a sequence number. */
export type Sent = Extract<EntryResult, { ok: true }> & { readonly sequenceNumber?: string }

export interface Take {
  readonly maxMessages: number
  readonly visibilitySeconds: number
  readonly attemptId?: string | undefined
}

/**
 * The messages of one queue in memory and SQS's rules about them. Knows no waiting and no faults; the
 * time is a parameter of each call.
 *
 * A message is received when it is visible, under a handle that names this receive; a later receive
 * makes that handle stale. On a FIFO queue a group is blocked while one of its messages is in flight.
 */
export class MemoryStore {
  readonly #settings: StoreSettings
  readonly #messages = new Map<string, StoredMessage>()
  readonly #index: MessageIndex
  /** By the deduplication ids that the messages were sent with. */
  readonly #sent = new Recall<Sent>()
  readonly #attempts = new Recall<ReceiveAttempt>()
  #sequence = 0n
  #places = 0
  /** None was sent before this time. */
  #firstSentMs = Number.POSITIVE_INFINITY

  constructor(settings: StoreSettings) {
    this.#settings = settings
    const ofSort = settings.fifo ? FifoIndex : StandardIndex
    this.#index = new ofSort(this.#messages, settings)
  }

  add(outgoing: Outgoing, nowMs: number): Sent {
    const { fifo, delaySeconds } = this.#settings
    const deduplicationId = deduplicationIdOf(outgoing, this.#settings)
    const earlier = this.#sent.get(deduplicationId, nowMs)
    if (earlier !== undefined) return earlier
    const message = storedMessage(
      deduplicationId === undefined ? outgoing : { ...outgoing, deduplicationId },
      {
        nowMs,
        place: this.#places++,
        delayMs: (outgoing.delaySeconds ?? delaySeconds) * 1000,
        sequenceNumber: fifo ? this.#nextSequenceNumber() : undefined,
      },
    )
    this.#hold(message)
    const { messageId, sequenceNumber } = message
    const sent: Sent = { ok: true, messageId, ...(sequenceNumber && { sequenceNumber }) }
    this.#sent.set(deduplicationId, sent, nowMs)
    return sent
  }

  /** Takes a message that another queue's redrive moves here. */
  takeOver(message: StoredMessage, sourceArn: string, nowMs: number): void {
    const sequenceNumber = this.#settings.fifo ? this.#nextSequenceNumber() : undefined
    const place = this.#places++
    this.#hold(movedMessage(message, { sourceArn, nowMs, place, sequenceNumber }))
  }

  take(request: Take, nowMs: number): readonly StoredMessage[] {
    this.#expire(nowMs)
    const attemptId = this.#settings.fifo ? request.attemptId : undefined
    const again = untouched(this.#attempts.get(attemptId, nowMs), this.#messages, nowMs)
    const taken = again ?? this.#index.visible({ most: request.maxMessages, nowMs })
    for (const message of taken) {
      if (!again) countReceive(message, nowMs)
      this.#hide(message, nowMs + request.visibilitySeconds * 1000)
    }
    if (taken.length > 0) this.#attempts.set(attemptId, receiveAttemptOf(taken), nowMs)
    return taken
  }

  /** Makes a message visible as if it had not been received under this handle: its receiver is gone. */
  giveBack(handle: string, nowMs: number): void {
    const receipt = parseHandle(handle, this.#settings.name)
    const message = receipt && this.#messages.get(receipt.messageId)
    if (!message || !isCurrent(receipt, message)) return
    message.receiveCount--
    if (message.receiveCount === 0) message.firstReceivedAtMs = undefined
    this.#hide(message, nowMs)
  }

  /** A stale handle "succeeds" without deleting, as on SQS; one whose lease is over still deletes. */
  remove(handle: string): EntryResult {
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#messages.get(receipt.messageId)
    if (message && isCurrent(receipt, message)) this.#remove(message)
    return { ok: true }
  }

  hide(handle: string, seconds: number, nowMs: number): EntryResult {
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#messages.get(receipt.messageId)
    if (!message || !isCurrent(receipt, message) || stateOf(message, nowMs) !== 'in flight') {
      return senderFault('MessageNotInflight', 'The message is not in flight under this handle.')
    }
    const lastMs = (message.receivedAtMs ?? nowMs) + sqsLimits.visibilitySeconds * 1000
    if (nowMs + seconds * 1000 > lastMs) {
      return senderFault(
        'InvalidParameterValue',
        `The visibility timeout would end more than ${sqsLimits.visibilitySeconds} s after the receive.`,
      )
    }
    this.#hide(message, nowMs + seconds * 1000)
    return { ok: true }
  }

  /** When the next message that is hidden now becomes visible; Infinity when none is hidden. */
  nextVisibleAtMs(nowMs: number): number {
    return this.#index.nextVisibleAtMs(nowMs)
  }

  /** False if no message can become visible before then, so that a receive need not wake earlier. */
  mayHaveBefore(untilMs: number, nowMs: number): boolean {
    return this.#index.mayHaveBefore(untilMs, nowMs)
  }

  /** Every message, in the order of the queue. */
  all(nowMs: number): readonly StoredMessage[] {
    this.#expire(nowMs)
    return [...this.#messages.values()]
  }

  /** How many there are in each state. */
  counts(nowMs: number): MessageCounts {
    const counts = { visible: 0, inFlight: 0, delayed: 0 }
    for (const message of this.all(nowMs)) {
      if (message.visibleAtMs <= nowMs) counts.visible++
      else if (message.receivedAtMs === undefined) counts.delayed++
      else counts.inFlight++
    }
    return counts
  }

  clear(): void {
    for (const message of [...this.#messages.values()]) this.#remove(message)
  }

  #hold(message: StoredMessage): void {
    this.#messages.set(message.messageId, message)
    this.#firstSentMs = Math.min(this.#firstSentMs, message.sentAtMs)
    this.#index.timed(message)
  }

  #hide(message: StoredMessage, untilMs: number): void {
    message.visibleAtMs = untilMs
    this.#index.timed(message)
  }

  #remove(message: StoredMessage): void {
    this.#messages.delete(message.messageId)
    this.#index.removed(message)
  }

  #expire(nowMs: number): void {
    const oldestMs = nowMs - this.#settings.retentionSeconds * 1000
    if (this.#firstSentMs >= oldestMs) return
    this.#firstSentMs = Number.POSITIVE_INFINITY
    for (const message of [...this.#messages.values()]) {
      if (message.sentAtMs < oldestMs) this.#remove(message)
      else this.#firstSentMs = Math.min(this.#firstSentMs, message.sentAtMs)
    }
  }

  #nextSequenceNumber(): string {
    this.#sequence += 1n
    return this.#sequence.toString().padStart(20, '0')
  }
}

const invalidHandle = senderFault(
  'ReceiptHandleIsInvalid',
  'The receipt handle is not one of this queue.',
)

function countReceive(message: StoredMessage, nowMs: number): void {
  message.receiveCount++
  message.receivedAtMs = nowMs
  message.firstReceivedAtMs ??= nowMs
}

/** FIFO: the given one, or where the queue says so the SHA-256 of the body. */
function deduplicationIdOf(
  { body, deduplicationId }: Outgoing,
  { fifo, contentBasedDeduplication }: StoreSettings,
): string | undefined {
  if (!fifo) return undefined
  if (deduplicationId !== undefined || !contentBasedDeduplication) return deduplicationId
  return createHash('sha256').update(body).digest('hex')
}

function isCurrent(receipt: Receipt, message: StoredMessage): boolean {
  return receipt.receiveCount === message.receiveCount
}
