import { createHash } from 'node:crypto'
import { senderFault } from './entry-rules.ts'
import {
  movedMessage,
  parseHandle,
  type Receipt,
  type StoredMessage,
  stateOf,
  storedMessage,
} from './memory-message.ts'
import { type EntryResult, limits, type Outgoing } from './port.ts'

/** What a store needs to know of its queue. */
export interface StoreSettings {
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  readonly contentBasedDeduplication: boolean
  readonly delaySeconds: number
  readonly retentionSeconds: number
  /**
   * The native redrive, for a message that was received so often before. `move` says whether there is
   * a DLQ that took it; if not, the message is received once more.
   */
  readonly redrive?: { readonly maxReceiveCount: number; move(message: StoredMessage): boolean }
  /** SQS keeps about this many in flight; beyond it a receive finds nothing. */
  readonly inFlightLimit: number
}

export interface Take {
  readonly maxMessages: number
  readonly visibilitySeconds: number
  readonly attemptId?: string | undefined
}

/** FIFO: ids of messages sent within this time are remembered, and so are receive attempts (SQS). */
const memoryMs = 5 * 60_000

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
  readonly #sent = new Map<string, { readonly messageId: string; readonly atMs: number }>()
  readonly #attempts = new Map<string, Attempt>()
  #sequence = 0n

  constructor(settings: StoreSettings) {
    this.#settings = settings
  }

  add(outgoing: Outgoing, nowMs: number): EntryResult {
    const { fifo, delaySeconds } = this.#settings
    const deduplicationId = this.#deduplicationIdOf(outgoing)
    if (deduplicationId !== undefined) {
      const earlier = this.#sent.get(deduplicationId)
      if (earlier && earlier.atMs + memoryMs > nowMs) {
        return { ok: true, messageId: earlier.messageId }
      }
    }
    const message = storedMessage(
      deduplicationId === undefined ? outgoing : { ...outgoing, deduplicationId },
      {
        nowMs,
        delayMs: (outgoing.delaySeconds ?? delaySeconds) * 1000,
        sequenceNumber: fifo ? this.#nextSequenceNumber() : undefined,
      },
    )
    this.#messages.set(message.messageId, message)
    if (deduplicationId !== undefined) {
      this.#sent.set(deduplicationId, { messageId: message.messageId, atMs: nowMs })
    }
    return { ok: true, messageId: message.messageId }
  }

  /** Takes in what the redrive of another queue hands over. */
  takeOver(message: StoredMessage, sourceArn: string, nowMs: number): void {
    const sequenceNumber = this.#settings.fifo ? this.#nextSequenceNumber() : undefined
    const moved = movedMessage(message, { sourceArn, nowMs, sequenceNumber })
    this.#messages.set(moved.messageId, moved)
  }

  take(request: Take, nowMs: number): readonly StoredMessage[] {
    this.#expire(nowMs)
    const again = this.#repeatedAttempt(request, nowMs)
    if (again) return again
    const taken = this.#visible(request.maxMessages, nowMs)
    for (const message of taken) {
      message.receiveCount++
      message.receivedAtMs = nowMs
      message.firstReceivedAtMs ??= nowMs
      message.visibleAtMs = nowMs + request.visibilitySeconds * 1000
    }
    this.#rememberAttempt(request, taken, nowMs)
    return taken
  }

  /** A stale handle "succeeds" without deleting, as SQS has it; one past its time still deletes. */
  remove(handle: string): EntryResult {
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#messages.get(receipt.messageId)
    if (message && isCurrent(receipt, message)) this.#messages.delete(message.messageId)
    return { ok: true }
  }

  hide(handle: string, seconds: number, nowMs: number): EntryResult {
    const receipt = parseHandle(handle, this.#settings.name)
    if (!receipt) return invalidHandle
    const message = this.#messages.get(receipt.messageId)
    if (!message || !isCurrent(receipt, message) || stateOf(message, nowMs) !== 'in flight') {
      return senderFault('MessageNotInflight', 'The message is not in flight under this handle.')
    }
    const lastMs = (message.receivedAtMs ?? nowMs) + limits.visibilitySeconds * 1000
    if (nowMs + seconds * 1000 > lastMs) {
      return senderFault(
        'InvalidParameterValue',
        `The visibility timeout would end more than ${limits.visibilitySeconds} s after the receive.`,
      )
    }
    message.visibleAtMs = nowMs + seconds * 1000
    return { ok: true }
  }

  /** When the next message that is hidden now becomes visible; Infinity when none is hidden. */
  nextVisibleAtMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const { visibleAtMs } of this.#messages.values()) {
      if (visibleAtMs > nowMs && visibleAtMs < next) next = visibleAtMs
    }
    return next
  }

  /** Every message, in the order in which they stand. */
  all(nowMs: number): readonly StoredMessage[] {
    this.#expire(nowMs)
    return [...this.#messages.values()]
  }

  clear(): void {
    this.#messages.clear()
  }

  #visible(most: number, nowMs: number): StoredMessage[] {
    const { fifo, inFlightLimit } = this.#settings
    const inFlight = this.#inFlight(nowMs)
    const blocked = new Set(fifo ? inFlight.map(groupOf) : [])
    const room = Math.min(most, inFlightLimit - inFlight.length)
    const found: StoredMessage[] = []
    for (const message of this.#messages.values()) {
      if (found.length >= room) break
      if (fifo && blocked.has(groupOf(message))) continue
      if (message.visibleAtMs > nowMs) {
        blocked.add(groupOf(message))
      } else if (this.#redriven(message)) {
        this.#messages.delete(message.messageId)
      } else {
        found.push(message)
      }
    }
    return found
  }

  /** The count would exceed the bound with this receive, so the message goes to the DLQ instead. */
  #redriven(message: StoredMessage): boolean {
    const { redrive } = this.#settings
    if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false
    return redrive.move(message)
  }

  #inFlight(nowMs: number): StoredMessage[] {
    return [...this.#messages.values()].filter((message) => stateOf(message, nowMs) === 'in flight')
  }

  /**
   * A receive that is tried again under its attempt id gets the same messages under the same handles,
   * as long as nothing was done with any of them.
   */
  #repeatedAttempt({ attemptId, visibilitySeconds }: Take, nowMs: number) {
    const attempt = attemptId === undefined ? undefined : this.#attempts.get(attemptId)
    if (!attempt || attempt.atMs + memoryMs <= nowMs) return undefined
    const untouched = attempt.messages.every(
      ({ message, receiveCount, visibleAtMs }) =>
        this.#messages.get(message.messageId) === message &&
        message.receiveCount === receiveCount &&
        message.visibleAtMs === visibleAtMs &&
        visibleAtMs > nowMs,
    )
    if (!untouched) return undefined
    const messages = attempt.messages.map(({ message }) => message)
    for (const message of messages) message.visibleAtMs = nowMs + visibilitySeconds * 1000
    this.#rememberAttempt({ maxMessages: 1, visibilitySeconds, attemptId }, messages, nowMs)
    return messages
  }

  #rememberAttempt({ attemptId }: Take, messages: readonly StoredMessage[], nowMs: number): void {
    if (attemptId === undefined || !this.#settings.fifo || messages.length === 0) return
    this.#attempts.set(attemptId, {
      atMs: nowMs,
      messages: messages.map((message) => ({
        message,
        receiveCount: message.receiveCount,
        visibleAtMs: message.visibleAtMs,
      })),
    })
  }

  #expire(nowMs: number): void {
    const oldestMs = nowMs - this.#settings.retentionSeconds * 1000
    for (const message of this.#messages.values()) {
      if (message.sentAtMs < oldestMs) this.#messages.delete(message.messageId)
    }
    forgetOld(this.#sent, nowMs)
    forgetOld(this.#attempts, nowMs)
  }

  #deduplicationIdOf({ body, deduplicationId }: Outgoing): string | undefined {
    if (!this.#settings.fifo) return undefined
    if (deduplicationId !== undefined || !this.#settings.contentBasedDeduplication) {
      return deduplicationId
    }
    return createHash('sha256').update(body).digest('hex')
  }

  #nextSequenceNumber(): string {
    this.#sequence += 1n
    return this.#sequence.toString().padStart(20, '0')
  }
}

interface Attempt {
  readonly atMs: number
  readonly messages: readonly {
    readonly message: StoredMessage
    readonly receiveCount: number
    readonly visibleAtMs: number
  }[]
}

const invalidHandle = senderFault(
  'ReceiptHandleIsInvalid',
  'The receipt handle is not one of this queue.',
)

function isCurrent(receipt: Receipt, message: StoredMessage): boolean {
  return receipt.receiveCount === message.receiveCount
}

function groupOf({ outgoing }: StoredMessage): string {
  return outgoing.groupId ?? ''
}

/** The map is in the order of time, so that the first young one ends the search. */
function forgetOld(remembered: Map<string, { readonly atMs: number }>, nowMs: number): void {
  for (const [key, { atMs }] of remembered) {
    if (atMs + memoryMs > nowMs) return
    remembered.delete(key)
  }
}
