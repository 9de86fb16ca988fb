import { LRUCache } from 'lru-cache'
import { type EntryResult, limits, type Queue } from '../queue/port.ts'
import { Batcher } from './batcher.ts'
import { noAnswer, refusalOf } from './refusal.ts'
import type { Held } from './held.ts'

export interface AcknowledgerOptions {
  readonly queue: Queue
  /** How long an acknowledgement may wait for others to share its request, in milliseconds. */
  readonly lingerMs: number
  readonly nowMs: () => number
  readonly random: () => number
  /** The message is gone from the queue, or back on it. */
  readonly onDone: (held: Held) => void
  /** It could not be carried out: the message is left to its visibility timeout. */
  readonly onFailed: (held: Held, what: 'delete' | 'release', refusal: Refusal) => void
}

/** Why an entry was not carried out: SQS's name for it, and a sentence. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

/** An entry is tried this often, as long as its lease lasts. */
const maxTries = 6
const firstRetryMs = 200

/** A lease that ends this soon does not wait for company. */
const hurryMs = 5_000

/** How many messages, handled but not deleted, are remembered. */
const maxRemembered = 10_000

interface Entry {
  readonly held: Held
  readonly tries: number
  /** Undefined deletes; a number makes the message visible again after so many seconds. */
  readonly afterSeconds: number | undefined
}

/**
 * Carries settlements out: deletes and releases in batches of ten, failed entries again, each by its
 * own. A delete that failed for good is remembered, so that the redelivery is deleted without a second
 * run of its handlers.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions
  readonly #deletes: Batcher<Entry>
  readonly #releases: Batcher<Entry>
  readonly #undeleted = new LRUCache<string, true>({ max: maxRemembered })
  #stopping = false

  constructor(options: AcknowledgerOptions) {
    this.#options = options
    const { queue, lingerMs } = options
    const batch = { maxItems: limits.batchEntries, lingerMs }
    this.#deletes = new Batcher({
      ...batch,
      carryOut: (entries) =>
        void this.#carryOut(entries, () =>
          queue.delete(entries.map(({ held }) => held.received.receiptHandle)),
        ),
    })
    this.#releases = new Batcher({
      ...batch,
      carryOut: (entries) =>
        void this.#carryOut(entries, () =>
          queue.changeVisibility(
            entries.map(({ held, afterSeconds }) => ({
              receiptHandle: held.received.receiptHandle,
              seconds: afterSeconds ?? 0,
            })),
          ),
        ),
    })
  }

  /** Deletes the message: it was handled, or stored on the dead-letter queue, or nobody wanted it. */
  delete(held: Held): void {
    this.#add({ held, tries: 0, afterSeconds: undefined })
  }

  /** Makes the message visible again after this time, capped by the twelve hours that a receive may last. */
  release(held: Held, afterSeconds: number): void {
    const heldSeconds = Math.ceil((this.#options.nowMs() - held.receivedAtMs) / 1000)
    const left = Math.max(0, limits.visibilitySeconds - heldSeconds - 1)
    this.#add({ held, tries: 0, afterSeconds: Math.min(afterSeconds, left) })
  }

  /** True for a message that was handled here but could not be deleted. */
  wasHandled(messageId: string): boolean {
    return this.#undeleted.has(messageId)
  }

  /** The message was handled, and its delete cannot be trusted to have worked. */
  remember(messageId: string): void {
    this.#undeleted.set(messageId, true)
  }

  /** From now on nothing lingers. */
  hurry(): void {
    this.#stopping = true
    this.#deletes.hurry()
    this.#releases.hurry()
  }

  #add(entry: Entry): void {
    const batcher = entry.afterSeconds === undefined ? this.#deletes : this.#releases
    batcher.add(entry, entry.held.deadlineMs - this.#options.nowMs() < hurryMs)
  }

  async #carryOut(
    entries: readonly Entry[],
    request: () => Promise<readonly EntryResult[]>,
  ): Promise<void> {
    let results: readonly EntryResult[]
    try {
      results = await request()
    } catch (error) {
      results = entries.map(() => refusalOf(error))
    }
    for (const [at, entry] of entries.entries()) this.#answered(entry, results[at] ?? noAnswer)
  }

  #answered(entry: Entry, result: EntryResult): void {
    const { held } = entry
    if (result.ok) {
      if (entry.afterSeconds === undefined) this.#undeleted.delete(held.received.messageId)
      this.#options.onDone(held)
    } else if (!result.senderFault && this.#mayTryAgain(entry)) {
      const waitMs = firstRetryMs * 2 ** entry.tries * (0.5 + 0.5 * this.#options.random())
      setTimeout(() => this.#add({ ...entry, tries: entry.tries + 1 }), waitMs)
    } else {
      this.#gaveUp(entry, result)
    }
  }

  #mayTryAgain({ held, tries }: Entry): boolean {
    const most = this.#stopping ? 3 : maxTries
    return tries + 1 < most && !held.lost && this.#options.nowMs() < held.deadlineMs
  }

  #gaveUp({ held, afterSeconds }: Entry, refusal: Refusal): void {
    const what = afterSeconds === undefined ? 'delete' : 'release'
    if (what === 'delete') this.remember(held.received.messageId)
    this.#options.onFailed(held, what, refusal)
  }
}
