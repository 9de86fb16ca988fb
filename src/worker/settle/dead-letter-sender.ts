import { AsyncResource } from 'node:async_hooks'
import { type BackoffLimits, backoffMs } from '../../queue/backoff.ts'
import { isWorthAnotherTry, type Refusal } from '../../queue/entries.ts'
import { type EntryResult, sqsLimits, outgoingBytes } from '../../queue/port.ts'
import { outgoingBatches } from '../../queue/rules/outgoing-batches.ts'
import { Batcher } from '../../pipeline/batcher.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import {
  type DeadLetterRequestOptions,
  type Letter,
  requestStorage,
} from '../../requests/dead-letter-request.ts'
import { leaseLost } from './lease-lost.ts'

/** How long a dead letter waits for others to share its request, in milliseconds. */
const lingerMs = 20

/** The waits between tries while the queue refuses. Short, so that dead letters are stored soon after. */
const backoff: BackoffLimits = { firstMs: 200, longestMs: 4_000 }

/** A refusal is reported when it has lasted this long: one throttled request is normal. */
const reportedAfterMs = 1_000

/** How many dead letters may wait. The messages of further ones are released, and received again later. */
export interface WaitingLimits {
  readonly messages: number
  readonly bytes: number
}

export interface DeadLetterSenderOptions extends DeadLetterRequestOptions {
  readonly waiting: WaitingLimits
  readonly nowMs: () => number
  readonly random: () => number
  /** The queue has refused a dead letter for a while, or for good. Called once per dead letter. */
  readonly onRefused: (ticket: Ticket, refusal: Refusal) => void
  /** Called when the queue begins to refuse everything, and when it accepts messages again. */
  readonly onTurned: (accepts: boolean) => void
}

/** The dead letter of a message in flight. */
export interface TicketLetter extends Letter {
  readonly ticket: Ticket
}

interface Entry extends TicketLetter {
  readonly resolve: (result: EntryResult) => void
  /** The last refusal. */
  refusal: Refusal | undefined
  refusedSinceMs: number | undefined
  isReported: boolean
}

/**
 * Sends to the dead-letter queue, in batches within SQS's limits. A refused dead letter waits here, while its
 * message stays in flight with its lease renewed; one request at least every four seconds tries whether the
 * queue accepts again. (A released message might be moved by SQS's own redrive, without a record.) Only a
 * dead letter that the queue can never accept is abandoned. Never rejects.
 */
export class DeadLetterSender {
  readonly #options: DeadLetterSenderOptions
  readonly #batcher: Batcher<Entry>
  /** In the async context of the worker: a request must not be made in that of a handler that stops it. */
  readonly #send: (entries: readonly Entry[]) => void
  #waiting: Entry[] = []
  #waitingBytes = 0
  /** Tries since the queue last accepted one. */
  #tries = 0
  #timer: NodeJS.Timeout | undefined
  /** Why the queue refuses everything; undefined while it accepts. */
  #refusal: Refusal | undefined
  #isRefusalReported = false
  #isStopping = false

  constructor(options: DeadLetterSenderOptions) {
    this.#options = options
    this.#send = AsyncResource.bind((entries) => void this.#carryOut(entries))
    this.#batcher = new Batcher({
      maxItems: sqsLimits.batchEntries,
      maxSize: sqsLimits.batchBytes,
      sizeOf: ({ message }) => outgoingBytes(message),
      lingerMs,
      carryOut: this.#send,
    })
  }

  /** Dead letters that the queue has refused so far. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves when the dead letter is stored, or abandoned. */
  send(letter: TicketLetter): Promise<EntryResult> {
    return new Promise((resolve) => {
      const refused = { refusal: undefined, refusedSinceMs: undefined, isReported: false }
      const entry: Entry = { ...letter, resolve, ...refused }
      // While the queue refuses, only one request at a time tries it.
      if (this.#refusal === undefined || this.#isStopping) this.#batcher.add(entry)
      else this.#refused(entry, this.#refusal)
    })
  }

  /** From now on no dead letter waits to share a request, and waiting ones are tried once more. */
  hurry(): void {
    this.#isStopping = true
    clearTimeout(this.#timer)
    this.#sendAllWaiting()
    this.#batcher.hurry()
  }

  async #carryOut(gathered: readonly Entry[]): Promise<void> {
    const entries = withoutLost(gathered)
    if (entries.length === 0) {
      // Nothing is left that could try whether the queue accepts again, but the next one.
      if (this.#waiting.length === 0) this.#refusal = undefined
      return
    }
    const answers = await requestStorage(this.#options, entries)
    const accepts = answers.some(([, { ok }]) => ok)
    if (accepts) this.#acceptsAgain()
    for (const [entry, result] of answers) {
      if (result.ok) entry.resolve(result)
      else this.#refused(entry, result)
      if (!accepts && isWorthAnotherTry(result)) this.#refusal = result
    }
    this.#reportWaiting()
  }

  #acceptsAgain(): void {
    if (this.#isRefusalReported) this.#options.onTurned(true)
    this.#isRefusalReported = false
    this.#refusal = undefined
    this.#tries = 0
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sendAllWaiting()
    this.#batcher.flush()
  }

  #refused(entry: Entry, refusal: Refusal): void {
    entry.refusedSinceMs ??= this.#options.nowMs()
    if (refusal.senderFault || this.#isStopping || !this.#hasRoomFor(entry)) {
      this.#report(entry, refusal)
      entry.resolve(refusal)
      return
    }
    entry.refusal = refusal
    this.#waiting.push(entry)
    this.#waitingBytes += outgoingBytes(entry.message)
    this.#timer ??= setTimeout(() => this.#try(), this.#nextRetryMs())
  }

  #reportWaiting(): void {
    const beforeMs = this.#options.nowMs() - reportedAfterMs
    for (const entry of this.#waiting) {
      const { refusal, refusedSinceMs = Infinity } = entry
      if (refusal !== undefined && refusedSinceMs <= beforeMs) this.#report(entry, refusal)
    }
  }

  #report(entry: Entry, refusal: Refusal): void {
    if (entry.isReported) return
    entry.isReported = true
    this.#options.onRefused(entry.ticket, refusal)
    if (this.#refusal === undefined || this.#isRefusalReported) return
    this.#isRefusalReported = true
    this.#options.onTurned(false)
  }

  #hasRoomFor({ message }: Entry): boolean {
    const { messages, bytes } = this.#options.waiting
    // One always waits, whatever its size: otherwise nothing would try whether the queue accepts again.
    if (this.#waiting.length === 0) return true
    return this.#waiting.length < messages && this.#waitingBytes + outgoingBytes(message) <= bytes
  }

  /** Tries one batch of the waiting ones. If the queue accepts any of them, the others follow at once. */
  #try(): void {
    this.#timer = undefined
    const [batch = []] = outgoingBatches(this.#waiting.map(({ message }) => message))
    this.#send(this.#takeWaiting(batch.length))
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#try(), this.#nextRetryMs())
  }

  #sendAllWaiting(): void {
    for (const entry of this.#takeWaiting(this.#waiting.length)) this.#batcher.add(entry)
  }

  #takeWaiting(count: number): readonly Entry[] {
    const entries = this.#waiting.splice(0, count)
    for (const { message } of entries) this.#waitingBytes -= outgoingBytes(message)
    return entries
  }

  #nextRetryMs(): number {
    this.#tries++
    return backoffMs(backoff, this.#tries, this.#options.random())
  }
}

/** If the lease was lost, the message is received again, so its dead letter is not sent. */
function withoutLost(entries: readonly Entry[]): readonly Entry[] {
  for (const { ticket, resolve } of entries) if (ticket.lost) resolve(leaseLost)
  return entries.filter(({ ticket }) => !ticket.lost)
}
