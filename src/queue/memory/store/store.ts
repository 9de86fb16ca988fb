import { type EntryResult, sqsLimits, type Outgoing } from '../../port.ts'
import { senderFault } from '../../rules/entry-fault.ts'
import { deduplicationIdOf, deduplicationKeyOf } from './deduplication.ts'
import {
  countReceive,
  movedMessage,
  type StoredMessage,
  storedMessage,
  takeBackReceive,
} from './message.ts'
import { type MessageCounts, MessageStates } from './message-states.ts'
import { type ReceiveAttempt, receiveAttemptOf, untouched, wasModified } from './receive-attempt.ts'
import { Recall } from './recall.ts'
import { expiredHandle, invalidHandle, isCurrent, parseHandle } from './receipt.ts'
import type { Redrive, StoreSettings } from './store-settings.ts'

/** The answer to a send. Messages of FIFO queues have a sequence number. */
export type Sent = Extract<EntryResult, { ok: true }> & { readonly sequenceNumber?: string }

export interface Take {
  readonly maxMessages: number
  /** Default: the queue's own. */
  readonly visibilitySeconds?: number | undefined
  readonly attemptId?: string | undefined
}

/**
 * The messages of one queue in memory and SQS's rules about them. Knows no waiting and no faults; the
 * time is a parameter of each call.
 *
 * A message is received when it is visible, under a handle that names this receive; a later receive
 * makes that handle stale. On a FIFO queue a message in flight blocks what is after it in its group.
 */
export class MemoryStore {
  readonly #settings: StoreSettings
  readonly #redrive: Redrive
  readonly #states: MessageStates
  /** By what a message is a duplicate by. */
  readonly #sent = new Recall<Sent>()
  readonly #attempts = new Recall<ReceiveAttempt>()
  #sequence = 0n
  #places = 0

  constructor(settings: StoreSettings, redrive: Redrive) {
    this.#settings = settings
    this.#redrive = redrive
    this.#states = new MessageStates(settings)
  }

  add(outgoing: Outgoing, nowMs: number): Sent {
    const { fifo, delaySeconds } = this.#settings
    const deduplicationId = deduplicationIdOf(outgoing, this.#settings)
    const key = deduplicationKeyOf(outgoing, deduplicationId, this.#settings)
    const earlier = this.#sent.get(key, nowMs)
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
    this.#states.add(message, nowMs)
    const { messageId, sequenceNumber } = message
    const sent: Sent = { ok: true, messageId, ...(sequenceNumber && { sequenceNumber }) }
    this.#sent.set(key, sent, nowMs)
    return sent
  }

  /** Takes a message that another queue's redrive moves here. */
  takeOver(message: StoredMessage, sourceArn: string, nowMs: number): void {
    const sequenceNumber = this.#settings.fifo ? this.#nextSequenceNumber() : undefined
    const place = this.#places++
    this.#states.add(movedMessage(message, { sourceArn, nowMs, place, sequenceNumber }), nowMs)
  }

  take(request: Take, nowMs: number): readonly StoredMessage[] {
    this.#states.advance(nowMs)
    const { fifo, visibilitySeconds } = this.#settings
    const untilMs = nowMs + (request.visibilitySeconds ?? visibilitySeconds) * 1000
    const attemptId = fifo ? request.attemptId : undefined
    const again = untouched(this.#attempts.get(attemptId, nowMs), this.#states, nowMs)
    if (again) for (const message of again) this.#states.hide(message, untilMs, nowMs)
    const taken = again ?? this.#receive(request.maxMessages, untilMs, nowMs)
    if (taken.length > 0) this.#attempts.set(attemptId, receiveAttemptOf(taken), nowMs)
    return taken
  }

  /** Whether SQS refuses a receive of this attempt id: what it received before was modified since. */
  refusesAttempt(attemptId: string | undefined, nowMs: number): boolean {
    return this.#settings.fifo && wasModified(this.#attempts.get(attemptId, nowMs), this.#states)
  }

  /** As if nothing had been received under this id. */
  forgetAttempt(attemptId: string): void {
    this.#attempts.delete(attemptId)
  }

  /** Makes a message visible as if it had not been received under this handle: its receiver is gone. */
  giveBack(handle: string, nowMs: number): void {
    this.#states.advance(nowMs)
    const receipt = parseHandle(handle, this.#settings.name)
    const message = receipt && this.#states.get(receipt.messageId)
    if (!message || !isCurrent(receipt, message)) return
    takeBackReceive(message)
    this.#states.hide(message, nowMs, nowMs)
  }

  /**
   * A stale handle "succeeds" without deleting, as on SQS. One whose lease is over still deletes from a
   * standard queue; a FIFO queue refuses it.
   */
  remove(handle: string, nowMs: number): EntryResult {
    this.#states.advance(nowMs)
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#states.get(receipt.messageId)
    if (!message) return { ok: true }
    if (this.#settings.fifo && message.state !== 'in flight') return expiredHandle
    if (isCurrent(receipt, message)) this.#states.delete(message)
    return { ok: true }
  }

  hide(handle: string, seconds: number, nowMs: number): EntryResult {
    this.#states.advance(nowMs)
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#states.get(receipt.messageId)
    if (!message || !isCurrent(receipt, message) || message.state !== 'in flight') {
      return senderFault('MessageNotInflight', 'The message is not in flight under this handle.')
    }
    const lastMs = (message.receivedAtMs ?? nowMs) + sqsLimits.visibilitySeconds * 1000
    if (nowMs + seconds * 1000 > lastMs) {
      return senderFault(
        'InvalidParameterValue',
        `The visibility timeout would end more than ${sqsLimits.visibilitySeconds} s after the receive.`,
      )
    }
    this.#states.hide(message, nowMs + seconds * 1000, nowMs)
    return { ok: true }
  }

  /** Whether a receive would find a message. One that was received too often counts as well. */
  hasNext(nowMs: number): boolean {
    this.#states.advance(nowMs)
    return this.#states.hasNext && this.#roomInFlight > 0
  }

  /** Whether so many are in flight that SQS refuses a short poll; on a FIFO queue it refuses none. */
  isOverLimit(nowMs: number): boolean {
    this.#states.advance(nowMs)
    return !this.#settings.fifo && this.#roomInFlight <= 0
  }

  /** When `hasNext` can change by itself, as of the last call; Infinity if never. */
  get nextChangeMs(): number {
    return this.#states.nextChangeMs
  }

  /** How many there are in each state. */
  counts(nowMs: number): MessageCounts {
    this.#states.advance(nowMs)
    return this.#states.counts
  }

  /** Every message, in the order of the queue. */
  all(nowMs: number): readonly StoredMessage[] {
    this.#states.advance(nowMs)
    return this.#states.all()
  }

  clear(): void {
    this.#states.clear()
  }

  get #roomInFlight(): number {
    return this.#settings.inFlightLimit - this.#states.counts.inFlight
  }

  /** What was received too often goes to the DLQ instead, or is received once more where there is none. */
  #receive(most: number, untilMs: number, nowMs: number): readonly StoredMessage[] {
    const policy = this.#settings.redrivePolicy
    const spent: StoredMessage[] = []
    let move: ReturnType<Redrive>
    const received = this.#states.pick(Math.min(most, this.#roomInFlight), (message) => {
      if (!policy || message.receiveCount < policy.maxReceiveCount) return true
      move ??= this.#redrive(policy.deadLetterQueueArn)
      if (move) spent.push(message)
      return move === undefined
    })
    for (const message of received) {
      countReceive(message, nowMs)
      this.#states.hide(message, untilMs, nowMs)
    }
    for (const message of spent) this.#states.delete(message)
    // Last, since what wakes there may come back here.
    if (spent.length > 0) move?.(spent)
    return received
  }

  #nextSequenceNumber(): string {
    this.#sequence += 1n
    return this.#sequence.toString().padStart(20, '0')
  }
}
