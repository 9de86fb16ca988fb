import { AsyncResource } from 'node:async_hooks'
import { type BackoffLimits, backoffMs } from '../../queue/backoff.ts'
import { type EntryAnswer, isWorthAnotherTry, type Refusal } from '../../queue/entries.ts'
import { sqsLimits } from '../../queue/port.ts'
import { Batcher } from '../../pipeline/batcher.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import { leaseLost } from './lease-lost.ts'
import { RefusedEntries } from './refused-entries.ts'
import {
  requestSettlement,
  type Settlement,
  type SettleRequestOptions,
  type Settling,
} from '../../requests/settle-request.ts'
import { Undeleted } from './undeleted.ts'

export interface AcknowledgerOptions extends SettleRequestOptions {
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

const backoff: BackoffLimits = { firstMs: 200, longestMs: 5_000 }

/** During a stop, whose time is short. */
const hurriedBackoff: BackoffLimits = { firstMs: 200, longestMs: 1_000 }

/** The last try is made this long before the end of the lease. */
const lastTryMs = 1_000

/** If no more than this is left of the lease, in milliseconds, a settlement does not wait to share a request. */
const hurryMs = 5_000

interface Entry extends Settling {
  readonly ticket: Ticket
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
  readonly #undeleted = new Undeleted()
  readonly #refused: RefusedEntries<Entry>
  #stopping = false
  #ended = false

  constructor(options: AcknowledgerOptions) {
    this.#options = options
    const { lingerMs, nowMs } = options
    this.#refused = new RefusedEntries(nowMs, (entry) => this.#add(entry))
    const batch = { maxItems: sqsLimits.batchEntries, lingerMs }
    // In the async context of the worker: a request must not be made in that of a handler that stops it.
    const carryOut = (what: Settlement) =>
      AsyncResource.bind((entries: readonly Entry[]) => void this.#carryOut(what, entries))
    this.#deletes = new Batcher({ ...batch, carryOut: carryOut('delete') })
    this.#releases = new Batcher({ ...batch, carryOut: carryOut('release') })
  }

  /** For how long SQS has refused everything, in milliseconds; undefined while nothing is retried. */
  get refusedMs(): number | undefined {
    return this.#refused.forMs
  }

  /** Deletes the message: it was handled, stored on the dead-letter queue, or has no handler. */
  delete(ticket: Ticket): void {
    this.#add({ ticket, received: ticket.received, tries: 0, afterSeconds: undefined })
  }

  /**
   * Makes the message visible again after this time, limited by the twelve hours that a receive may last.
   * Waits for a renewal on its way, which would undo the release if it arrived later; a lost lease is not released,
   * and waits for nothing.
   */
  release(ticket: Ticket, afterSeconds: number): void {
    if (ticket.renewal === undefined || ticket.lost) this.#release(ticket, afterSeconds)
    else void ticket.renewal.then(() => this.#release(ticket, afterSeconds))
  }

  /** True for a message that was handled here but could not be deleted. */
  wasHandled(messageId: string): boolean {
    return this.#undeleted.has(messageId)
  }

  /** The message was handled, and is not deleted. */
  remember(ticket: Ticket): void {
    this.#undeleted.remember(ticket)
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
    const { received } = ticket
    this.#add({ ticket, received, tries: 0, afterSeconds: Math.min(afterSeconds, left) })
  }

  #add(entry: Entry): void {
    const batcher = entry.afterSeconds === undefined ? this.#deletes : this.#releases
    batcher.add(entry, entry.ticket.deadlineMs - this.#options.nowMs() < hurryMs)
  }

  async #carryOut(what: Settlement, gathered: readonly Entry[]): Promise<void> {
    const entries: Entry[] = []
    for (const entry of gathered) {
      if (this.#isTooLate(entry)) this.#gaveUp(entry, leaseLost)
      else entries.push(entry)
    }
    if (entries.length === 0) return
    const answers = await requestSettlement(this.#options, what, entries)
    for (const [entry, answer] of answers) this.#answered(entry, answer)
  }

  /**
   * A lease can be lost while its entry waits for another try, or run out while the event loop is blocked. What is
   * released is not renewed any more, so nobody says so; by then it may be with another consumer.
   */
  #isTooLate({ ticket, afterSeconds }: Entry): boolean {
    const isRelease = afterSeconds !== undefined
    return ticket.lost || (isRelease && this.#options.nowMs() >= ticket.deadlineMs)
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

  #deleted(ticket: Ticket): void {
    const isLeased = this.#options.nowMs() < ticket.deadlineMs
    this.#undeleted.deleted(ticket, isLeased && !ticket.isSuperseded)
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
