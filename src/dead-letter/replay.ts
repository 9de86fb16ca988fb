import { randomUUID } from 'node:crypto'
import { type Clock, systemClock } from '../queue/clock.ts'
import { type EntryAnswer, noAnswer } from '../queue/entries.ts'
import { sqsLimits, outgoingBytes, type Queue } from '../queue/port.ts'
import type { DeadLetterEntry } from './entry.ts'
import type { PassLeases } from './pass-leases.ts'
import { isTooLarge, makeReplay, type MessageToSend } from './record/record.ts'
import { type ReplayOutcome, type ReplayResult, reasonOf, wasRefused } from './replay-outcome.ts'
import { withRetries } from './retries.ts'

/** The dead-letter queue, and the leases on the entries. */
export interface LeasedQueue {
  readonly queue: Queue
  readonly leases: PassLeases
}

export interface ReplayOptions {
  /** Whether the source is a FIFO queue. */
  readonly fifo: boolean
  /** The source's MaximumMessageSize. Default: SQS's own limit. */
  readonly maxMessageBytes?: number | undefined
  /** Ends the replay after the current batch. */
  readonly signal?: AbortSignal | undefined
  readonly onResult?: ((result: ReplayResult) => void) | undefined
  readonly clock?: Clock | undefined
  /** Makes deduplication ids for a FIFO source. Default: random UUIDs. */
  readonly newId?: (() => string) | undefined
}

/**
 * Sends leased entries to the source and, once SQS has accepted them, deletes them from the dead-letter
 * queue. The invariant: **an entry is deleted only after SQS has confirmed the copy**, so that a crash at any
 * point leaves a duplicate at worst. The copy has its lineage, so that `delivery.key` is the same in both.
 *
 * The first batch is one message: if the right to delete is missing, one message is duplicated and not ten. A
 * request that fails as a whole ends the replay, and the entries after it are kept.
 *
 * On a FIFO queue a batch holds one message of each group, and when one is not sent for certain, the later ones
 * of its group are kept, so that their order is kept.
 */
export async function replayEntries(
  entries: readonly DeadLetterEntry[],
  from: LeasedQueue,
  source: Queue,
  options: ReplayOptions,
): Promise<readonly ReplayResult[]> {
  const run = new Replay(from, source, options)
  await run.all(entries)
  return run.results
}

/** An entry and the message that is sent for it. */
interface Parcel {
  readonly entry: DeadLetterEntry
  readonly message: MessageToSend
}

class Replay {
  readonly results: ReplayResult[] = []
  readonly #from: LeasedQueue
  readonly #source: Queue
  readonly #options: ReplayOptions
  readonly #clock: Clock
  readonly #blockedGroups = new Set<string | undefined>()
  #stoppedBecause: string | undefined

  constructor(from: LeasedQueue, source: Queue, options: ReplayOptions) {
    this.#from = from
    this.#source = source
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async all(entries: readonly DeadLetterEntry[]): Promise<void> {
    const waiting = [...entries]
    while (waiting.length > 0) {
      if (this.#options.signal?.aborted) this.#stoppedBecause ??= 'the replay was interrupted'
      if (this.#stoppedBecause !== undefined) {
        for (const entry of waiting) this.#keep(entry, this.#stoppedBecause)
        return
      }
      const batch = this.#nextBatch(waiting)
      if (batch.length > 0) await this.#move(batch)
    }
  }

  /** Takes the next batch from the waiting entries, within SQS's limits. */
  #nextBatch(waiting: DeadLetterEntry[]): readonly Parcel[] {
    const most = this.results.length === 0 ? 1 : sqsLimits.batchEntries
    const batch: Parcel[] = []
    const groups = new Set<string | undefined>()
    const later: DeadLetterEntry[] = []
    let bytes = 0
    while (batch.length < most) {
      const entry = waiting.shift()
      if (entry === undefined) break
      const group = entry.received.groupId
      if (this.#options.fifo && groups.has(group)) {
        later.push(entry)
        continue
      }
      const message = this.#messageOf(entry)
      if (message === undefined) continue
      bytes += outgoingBytes(message)
      if (batch.length > 0 && bytes > sqsLimits.batchBytes) {
        later.push(entry)
        break
      }
      groups.add(group)
      batch.push({ entry, message })
    }
    waiting.unshift(...later)
    return batch
  }

  /** The message to send; undefined, and reported, where the entry is kept. */
  #messageOf(entry: DeadLetterEntry): MessageToSend | undefined {
    const { fifo, maxMessageBytes, newId = randomUUID } = this.#options
    if (fifo && this.#blockedGroups.has(entry.received.groupId)) {
      return this.#keep(entry, 'an earlier message of its group was not sent for certain')
    }
    if (!entry.received.bodyIntact) {
      return this.#keep(entry, 'its body arrived damaged: replay it again')
    }
    if (!this.#from.leases.has(entry.received)) {
      return this.#keep(entry, 'its lease ran out: another consumer may have received it')
    }
    const message = makeReplay(entry.received, {
      nowMs: this.#clock.now(),
      maxMessageBytes,
      ...(fifo ? { deduplicationId: newId() } : {}),
    })
    if (!isTooLarge(message)) return message
    return this.#keep(
      entry,
      `it needs ${message.bytes} bytes, the queue accepts ${message.maxBytes}`,
    )
  }

  async #move(batch: readonly Parcel[]): Promise<void> {
    const answers = await withRetries(
      batch,
      (some) => this.#source.send(some.map(({ message }) => message)),
      this.#clock,
    )
    this.#stopIfFailed(answers)
    const taken: Taken[] = []
    for (const [at, { entry }] of batch.entries()) {
      const answer = answers[at] ?? noAnswer
      if (answer.ok) taken.push({ entry, messageId: answer.messageId })
      else if (wasRefused(answer)) this.#keep(entry, reasonOf(answer))
      else this.#report(entry, { _tag: 'Uncertain', because: reasonOf(answer) })
    }
    if (taken.length > 0) await this.#delete(taken)
  }

  async #delete(taken: readonly Taken[]): Promise<void> {
    const answers = await withRetries(
      taken.map(({ entry }) => entry.received.receiptHandle),
      (handles) => this.#from.queue.delete(handles),
      this.#clock,
    )
    this.#stopIfFailed(answers)
    for (const [at, { entry, messageId }] of taken.entries()) {
      const answer = answers[at] ?? noAnswer
      if (answer.ok) {
        this.#from.leases.drop(entry.received)
        this.#report(entry, { _tag: 'Replayed', messageId })
      } else {
        this.#report(entry, { _tag: 'Duplicated', because: reasonOf(answer) })
      }
    }
  }

  /** A request that failed as a whole ends the replay. */
  #stopIfFailed(answers: readonly EntryAnswer[]): void {
    const failed = answers.find((answer) => !answer.ok && answer.requestError !== undefined)
    if (failed?.ok === false) this.#stoppedBecause ??= `the replay stopped: ${reasonOf(failed)}`
  }

  #keep(entry: DeadLetterEntry, because: string): undefined {
    this.#report(entry, { _tag: 'Kept', because })
  }

  #report(entry: DeadLetterEntry, outcome: ReplayOutcome): void {
    const isSent = outcome._tag === 'Replayed' || outcome._tag === 'Duplicated'
    if (!isSent) this.#blockedGroups.add(entry.received.groupId)
    const result = { entry, outcome }
    this.results.push(result)
    this.#options.onResult?.(result)
  }
}

interface Taken {
  readonly entry: DeadLetterEntry
  readonly messageId: string | undefined
}
