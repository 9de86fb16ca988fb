import { LRUCache } from 'lru-cache'
import { type BackoffLimits, backoffMs } from '../../queue/backoff.ts'
import {
  answersTo,
  type EntryAnswer,
  isWorthAnotherTry,
  type Refusal,
} from '../../queue/entries.ts'
import { type EntryResult, sqsLimits, type Queue } from '../../queue/port.ts'
import { Batcher } from './batcher.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import { Refused } from './refused.ts'

export interface AcknowledgerOptions {
  readonly queue: Queue
  /** How long an acknowledgement may wait for others to share its request, in milliseconds. */
  readonly lingerMs: number
  readonly nowMs: () => number
  readonly random: () => number
  /** The message is gone from the queue, or back on it. */
  readonly onDone: (ticket: Ticket) => void
  /** It could not be carried out: the message is left to its visibility timeout. */
  readonly onFailed: (ticket: Ticket, what: Settlement, refusal: Refusal) => void
  /** It was refused; it is tried again. */
  readonly onRefused: (what: Settlement, refusal: Refusal) => void
}

export type Settlement = 'delete' | 'release'

const backoff: BackoffLimits = { firstMs: 200, longestMs: 5_000 }

/** Once a stop has begun: its budget is short. */
const hurriedBackoff: BackoffLimits = { firstMs: 200, longestMs: 1_000 }

/** The last try is made this long before the end of the lease. */
const lastTryMs = 1_000

/** A lease that ends this soon does not wait for company. */
const hurryMs = 5_000

/** How many messages, handled but not deleted, are remembered. */
const maxRemembered = 10_000

interface Entry {
  readonly ticket: Ticket
  /** Undefined deletes; a number makes the message visible again after so many seconds. */
  readonly afterSeconds: number | undefined
  tries: number
}

/**
 * Carries settlements out: deletes and releases in batches of ten, failed entries again, each by its
 * own. Only what SQS says of an entry itself is final; whatever else refuses it is tried again, with
 * backoff, while the lease lasts. The lease of a delete is renewed meanwhile, so that what was handled
 * is not handed out again; that of a release is not, since its end does what the release was to do.
 *
 * A delete that failed for good is remembered, so that the redelivery is deleted without a second run
 * of its handlers.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions
  readonly #deletes: Batcher<Entry>
  readonly #releases: Batcher<Entry>
  readonly #undeleted = new LRUCache<string, true>({ max: maxRemembered })
  readonly #refused: Refused<Entry>
  #stopping = false
  #ended = false

  constructor(options: AcknowledgerOptions) {
    this.#options = options
    const { queue, lingerMs, nowMs } = options
    this.#refused = new Refused(nowMs, (entry) => this.#add(entry))
    const batch = { maxItems: sqsLimits.batchEntries, lingerMs }
    this.#deletes = new Batcher({
      ...batch,
      carryOut: (entries) =>
        void this.#carryOut(entries, () =>
          queue.delete(entries.map(({ ticket }) => ticket.received.receiptHandle)),
        ),
    })
    this.#releases = new Batcher({
      ...batch,
      carryOut: (entries) =>
        void this.#carryOut(entries, () =>
          queue.changeVisibility(
            entries.map(({ ticket, afterSeconds }) => ({
              receiptHandle: ticket.received.receiptHandle,
              seconds: afterSeconds ?? 0,
            })),
          ),
        ),
    })
  }

  /** How long SQS has taken nothing while something is tried again; undefined when nothing is. */
  get refusedMs(): number | undefined {
    return this.#refused.forMs
  }

  /** Deletes the message: it was handled, or stored on the dead-letter queue, or nobody wanted it. */
  delete(ticket: Ticket): void {
    this.#add({ ticket, tries: 0, afterSeconds: undefined })
  }

  /**
   * Makes the message visible again after this time, capped by the twelve hours that a receive may last.
   * A renewal that is on its way comes first: carried out after the release, it would undo it.
   */
  release(ticket: Ticket, afterSeconds: number): void {
    if (ticket.renewal === undefined) this.#release(ticket, afterSeconds)
    else void ticket.renewal.then(() => this.#release(ticket, afterSeconds))
  }

  /** True for a message that was handled here but could not be deleted. */
  wasHandled(messageId: string): boolean {
    return this.#undeleted.has(messageId)
  }

  /** The message was handled, and its delete cannot be trusted to have worked. */
  remember(messageId: string): void {
    this.#undeleted.set(messageId, true)
  }

  /** From now on nothing lingers: a stop has begun. What waits is tried at once. */
  hurry(): void {
    this.#stopping = true
    this.#deletes.hurry()
    this.#releases.hurry()
    this.#refused.hurry()
  }

  /** The stop is over: what waits for another try is given up, and nothing is tried again. */
  end(): void {
    this.#ended = true
    for (const [entry, refusal] of this.#refused.end()) this.#gaveUp(entry, refusal)
  }

  #release(ticket: Ticket, afterSeconds: number): void {
    const heldSeconds = Math.ceil((this.#options.nowMs() - ticket.receivedAtMs) / 1000)
    const left = Math.max(0, sqsLimits.visibilitySeconds - heldSeconds - 1)
    this.#add({ ticket, tries: 0, afterSeconds: Math.min(afterSeconds, left) })
  }

  #add(entry: Entry): void {
    const batcher = entry.afterSeconds === undefined ? this.#deletes : this.#releases
    batcher.add(entry, entry.ticket.deadlineMs - this.#options.nowMs() < hurryMs)
  }

  async #carryOut(
    entries: readonly Entry[],
    request: () => Promise<readonly EntryResult[]>,
  ): Promise<void> {
    for (const [entry, result] of await answersTo(entries, request)) this.#answered(entry, result)
  }

  #answered(entry: Entry, result: EntryAnswer): void {
    if (result.ok) {
      this.#refused.tookOne()
      if (entry.afterSeconds === undefined) this.#deleted(entry.ticket)
      this.#forget(entry)
      this.#options.onDone(entry.ticket)
      return
    }
    const waitMs = isWorthAnotherTry(result) ? this.#waitMs(entry) : undefined
    if (waitMs === undefined) this.#gaveUp(entry, result)
    else this.#wait(entry, result, waitMs)
  }

  // A delete by a receipt whose time is over is answered like any other, and may do nothing.
  #deleted({ deadlineMs, received: { messageId } }: Ticket): void {
    if (this.#options.nowMs() < deadlineMs) this.#undeleted.delete(messageId)
    else this.remember(messageId)
  }

  /** How long until the next try; undefined when there is none. */
  #waitMs({ ticket, tries }: Entry): number | undefined {
    const leftMs = ticket.deadlineMs - lastTryMs - this.#options.nowMs()
    if (this.#ended || ticket.lost || leftMs <= 0) return undefined
    const limits = this.#stopping ? hurriedBackoff : backoff
    return Math.min(leftMs, backoffMs(limits, tries + 1, this.#options.random()))
  }

  #wait(entry: Entry, refusal: Refusal, waitMs: number): void {
    const what = settlementOf(entry)
    entry.tries++
    this.#options.onRefused(what, refusal)
    if (what === 'delete') entry.ticket.keepLease()
    this.#refused.wait(entry, refusal, waitMs)
  }

  #gaveUp(entry: Entry, refusal: Refusal): void {
    const { ticket } = entry
    const what = settlementOf(entry)
    this.#forget(entry)
    if (what === 'delete') this.remember(ticket.received.messageId)
    this.#options.onFailed(ticket, what, refusal)
  }

  #forget(entry: Entry): void {
    this.#refused.remove(entry)
    if (entry.tries > 0) entry.ticket.endLease()
  }
}

function settlementOf({ afterSeconds }: Entry): Settlement {
  return afterSeconds === undefined ? 'delete' : 'release'
}
