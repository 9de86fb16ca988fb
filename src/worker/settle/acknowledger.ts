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
import { noReports, type SettledReport, type Ticket } from '../in-flight/ticket.ts'
import { RefusedEntries } from './refused-entries.ts'

export interface AcknowledgerOptions {
  readonly queue: Queue
  /** How long an acknowledgement may wait for others to share its request, in milliseconds. */
  readonly lingerMs: number
  readonly nowMs: () => number
  readonly random: () => number
  /** The message was deleted, or made visible again. */
  readonly onDone: (ticket: Ticket) => void
  /** The settlement failed for good: the message is left to its visibility timeout. */
  readonly onFailed: (ticket: Ticket, what: Settlement, refusal: Refusal) => void
  /** The settlement was refused, and is retried. */
  readonly onRefused: (what: Settlement, refusal: Refusal) => void
}

export type Settlement = 'delete' | 'release'

const backoff: BackoffLimits = { firstMs: 200, longestMs: 5_000 }

/** During a stop, whose time is short. */
const hurriedBackoff: BackoffLimits = { firstMs: 200, longestMs: 1_000 }

/** The last try is made this long before the end of the lease. */
const lastTryMs = 1_000

/** If no more than this is left of the lease, in milliseconds, a settlement does not wait to share a request. */
const hurryMs = 5_000

/** How many handled but undeleted messages are remembered. */
const maxRemembered = 10_000

interface Entry {
  readonly ticket: Ticket
  /** Undefined deletes the message; a number makes it visible again after this many seconds. */
  readonly afterSeconds: number | undefined
  tries: number
}

/**
 * Sends deletes and releases, in batches of ten, and retries each failed entry on its own. Only an answer
 * about the entry itself is final; anything else is retried with backoff while the lease lasts. The lease
 * of a delete is renewed meanwhile, so that a handled message is not received again; that of a release is
 * not, since its end has the same effect as the release.
 *
 * A delete that failed for good is remembered, so that the message is deleted when it is received again,
 * without running its handlers a second time.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions
  readonly #deletes: Batcher<Entry>
  readonly #releases: Batcher<Entry>
  /** By the id of the message, with what `settled` has yet to report of it. */
  readonly #undeleted = new LRUCache<string, readonly SettledReport[]>({ max: maxRemembered })
  readonly #refused: RefusedEntries<Entry>
  #stopping = false
  #ended = false

  constructor(options: AcknowledgerOptions) {
    this.#options = options
    const { queue, lingerMs, nowMs } = options
    this.#refused = new RefusedEntries(nowMs, (entry) => this.#add(entry))
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

  /** For how long SQS has refused everything, in milliseconds; undefined while nothing is retried. */
  get refusedMs(): number | undefined {
    return this.#refused.forMs
  }

  /** Deletes the message: it was handled, stored on the dead-letter queue, or has no handler. */
  delete(ticket: Ticket): void {
    this.#add({ ticket, tries: 0, afterSeconds: undefined })
  }

  /**
   * Makes the message visible again after this time, limited by the twelve hours that a receive may last.
   * Waits for a renewal on its way, which would undo the release if it arrived later.
   */
  release(ticket: Ticket, afterSeconds: number): void {
    if (ticket.renewal === undefined) this.#release(ticket, afterSeconds)
    else void ticket.renewal.then(() => this.#release(ticket, afterSeconds))
  }

  /** True for a message that was handled here but could not be deleted. */
  wasHandled(messageId: string): boolean {
    return this.#undeleted.has(messageId)
  }

  /** The message was handled, and it is not certain that its delete worked. */
  remember({ received: { messageId }, unreported }: Ticket): void {
    const earlier = this.#undeleted.get(messageId) ?? noReports
    this.#undeleted.set(messageId, [...earlier, ...unreported])
  }

  /** A stop has begun: no entry waits to share a request, and those that wait for a retry are tried at once. */
  hurry(): void {
    this.#stopping = true
    this.#deletes.hurry()
    this.#releases.hurry()
    this.#refused.hurry()
  }

  /** The stop is over: ends all retries. */
  end(): void {
    this.#ended = true
    for (const [entry, refusal] of this.#refused.end()) this.#gaveUp(entry, refusal)
  }

  #release(ticket: Ticket, afterSeconds: number): void {
    const inFlightSeconds = Math.ceil((this.#options.nowMs() - ticket.receivedAtMs) / 1000)
    const left = Math.max(0, sqsLimits.visibilitySeconds - inFlightSeconds - 1)
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
      this.#refused.acceptedOne()
      if (entry.afterSeconds === undefined) this.#deleted(entry.ticket)
      this.#forget(entry)
      this.#options.onDone(entry.ticket)
      return
    }
    const waitMs = isWorthAnotherTry(result) ? this.#waitMs(entry) : undefined
    if (waitMs === undefined) this.#gaveUp(entry, result)
    else this.#wait(entry, result, waitMs)
  }

  // SQS answers a delete with an expired receipt handle like any other, and may not carry it out.
  #deleted(ticket: Ticket): void {
    const { messageId } = ticket.received
    const earlier = this.#undeleted.get(messageId)
    if (earlier !== undefined) ticket.unreported = [...earlier, ...ticket.unreported]
    if (this.#options.nowMs() >= ticket.deadlineMs) this.#undeleted.set(messageId, noReports)
    else if (earlier !== undefined) this.#undeleted.delete(messageId)
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
    if (what === 'delete') this.remember(ticket)
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
