import type { Clock } from '../../../queue/clock.ts'
import { type EntryAnswer, noAnswer } from '../../../queue/entries.ts'
import { outgoingBytes, type Queue, sqsLimits } from '../../../queue/port.ts'
import type { PassLeases } from '../../pass/pass-leases.ts'
import { withRetries } from '../../pass/retries.ts'
import { isTooLarge, makeReplay, type MessageToSend } from '../../record/record.ts'
import type { EditedBody } from '../../edit.ts'
import type { Journal } from '../journal.ts'
import {
  type ReplayOutcome,
  type ReplayResult,
  reasonOf,
  type Stop,
  wasRefused,
} from '../outcome.ts'
import type { Parcel } from './parcel.ts'
import { copyNameOf, type SentCopies } from '../sent-copies.ts'

export interface MoverOptions {
  readonly deadLetterQueue: Queue
  readonly leases: PassLeases
  /** The queue of a destination. */
  readonly queueOf: (url: string) => Queue
  readonly copies: SentCopies
  readonly journal: Journal | undefined
  /** The messages that are sent with another body, by their ids. */
  readonly edits: ReadonlyMap<string, EditedBody> | undefined
  readonly onResult: (result: ReplayResult) => void
  /** Resolves when so many may be sent, or with the reason why nothing more is. */
  readonly turn: (count: number) => Promise<Stop | undefined>
  /** A request failed as a whole: the others would too. */
  readonly onFailure: (because: string) => void
  readonly clock: Clock
  /** Makes deduplication ids for FIFO destinations. */
  readonly newId: () => string
}

/** A parcel and the message that is sent for it. */
interface Packed {
  readonly parcel: Parcel
  readonly message: MessageToSend
  readonly copy: string
}

interface Sent {
  readonly parcel: Parcel
  /** Its id on the destination. */
  readonly messageId: string | undefined
}

/**
 * Sends parcels to their destination and, once SQS has accepted them, deletes them from the dead-letter queue. The
 * invariant: **a message is deleted only after SQS has confirmed the copy**, so that a crash at any point leaves a
 * duplicate at worst. The copy has its lineage, so that `delivery.key` is the same in both.
 *
 * To a FIFO queue, when one is not sent for certain, the later ones of its group are kept, so that their order is
 * kept.
 */
export class Mover {
  readonly #options: MoverOptions
  readonly #blockedGroups = new Set<string>()

  constructor(options: MoverOptions) {
    this.#options = options
  }

  /**
   * Moves a batch for one destination. Returns those that it had no room for.
   *
   * @throws what `load` throws and the journal throws. Then nothing of the batch was sent.
   */
  async move(batch: readonly Parcel[]): Promise<readonly Parcel[]> {
    const known = batch.filter(({ id }) => this.#options.journal?.done.sent.has(id))
    const { packed, rest } = await this.#pack(batch.filter((parcel) => !known.includes(parcel)))
    const before = known.map((parcel): Sent => {
      return { parcel, messageId: this.#options.journal?.done.sent.get(parcel.id) }
    })
    const sent = packed.length === 0 ? [] : await this.#send(packed)
    if (before.length + sent.length > 0) await this.#delete([...before, ...sent])
    return rest
  }

  keep({ id, fingerprint, destination, groupId }: Parcel, because: string): void {
    this.#block(groupId, destination.fifo)
    const outcome = { _tag: 'Kept', because } as const
    this.#options.onResult({ id, fingerprint, destination: destination.url, outcome })
  }

  /** Makes the messages, as many as fit one request. */
  async #pack(batch: readonly Parcel[]) {
    const packed: Packed[] = []
    let bytes = 0
    for (const [at, parcel] of batch.entries()) {
      const made = await this.#packOne(parcel)
      if (made === undefined) continue
      bytes += outgoingBytes(made.message)
      if (packed.length > 0 && bytes > sqsLimits.batchBytes) {
        return { packed, rest: batch.slice(at) }
      }
      packed.push(made)
    }
    return { packed, rest: [] }
  }

  /** Undefined, and reported, where the message is kept. */
  async #packOne(parcel: Parcel): Promise<Packed | undefined> {
    const { leases, clock, newId, edits } = this.#options
    const { id, groupId, destination, failFast } = parcel
    if (destination.fifo && groupId !== undefined && this.#blockedGroups.has(groupId)) {
      this.keep(parcel, 'an earlier message of its group was not sent for certain')
      return undefined
    }
    if (leases.handleOf(id) === undefined) {
      this.keep(parcel, 'its lease ran out: another consumer may have received it')
      return undefined
    }
    const received = await parcel.load()
    if (!received.bodyIntact) {
      this.keep(parcel, 'its body arrived damaged: replay it again')
      return undefined
    }
    const edit = edits?.get(id)
    const message = makeReplay(received, {
      nowMs: clock.now(),
      maxMessageBytes: destination.maxMessageBytes,
      ...(destination.fifo ? { deduplicationId: newId() } : {}),
      ...(failFast ? { maxAttempts: 1 } : {}),
      ...(edit ? { body: edit.body, edit: { by: edit.by, paths: edit.paths } } : {}),
    })
    if (!isTooLarge(message)) return { parcel, message, copy: copyNameOf(received) }
    this.keep(parcel, `it needs ${message.bytes} bytes, the queue accepts ${message.maxBytes}`)
    return undefined
  }

  async #send(packed: readonly Packed[]): Promise<readonly Sent[]> {
    const { queueOf, journal, copies, clock } = this.#options
    const destination = queueOf(packed[0]?.parcel.destination.url ?? '')
    await journal?.intend(packed.map(({ parcel: { id }, copy }) => ({ id, copy })))
    // The disk takes its time: what was decided before may not hold any more.
    const stop = await this.#options.turn(packed.length)
    if (stop !== undefined) {
      await this.#noted(() =>
        journal?.settled(
          [],
          packed.map(({ parcel }) => parcel.id),
        ),
      )
      for (const { parcel } of packed) this.keep(parcel, stop.because)
      return []
    }
    for (const { copy } of packed) copies.add(copy)
    const answers = await withRetries(
      packed,
      (some) => destination.send(some.map(({ message }) => message)),
      clock,
    )
    this.#reportFailure(answers)
    const sent: Sent[] = []
    const refused: string[] = []
    for (const [at, { parcel }] of packed.entries()) {
      const answer = answers[at] ?? noAnswer
      if (answer.ok) {
        sent.push({ parcel, messageId: answer.messageId })
      } else if (wasRefused(answer)) {
        refused.push(parcel.id)
        this.keep(parcel, reasonOf(answer))
      } else {
        this.#report(parcel, { _tag: 'Uncertain', because: reasonOf(answer) })
      }
    }
    // What SQS has accepted is deleted even where that cannot be written down any more.
    await this.#noted(() =>
      journal?.settled(
        sent.map(({ parcel: { id }, messageId }) => ({ id, messageId })),
        refused,
      ),
    )
    return sent
  }

  async #delete(sent: readonly Sent[]): Promise<void> {
    const { deadLetterQueue, leases, journal, clock } = this.#options
    // A handle that has run out may still delete, and a message that was sent should not stay on this queue.
    const answers = await withRetries(
      sent.map(({ parcel }) => leases.lastHandleOf(parcel.id)),
      (handles) => deadLetterQueue.delete(handles),
      clock,
    )
    this.#reportFailure(answers)
    const deleted: string[] = []
    for (const [at, { parcel, messageId }] of sent.entries()) {
      const answer = answers[at] ?? noAnswer
      if (answer.ok) {
        leases.drop(parcel.id)
        deleted.push(parcel.id)
        const mayBeTwice = journal?.done.doubtful.has(parcel.id) === true
        this.#report(parcel, { _tag: 'Replayed', messageId, mayBeTwice })
      } else {
        this.#report(parcel, { _tag: 'Duplicated', because: reasonOf(answer) })
      }
    }
    await this.#noted(() => journal?.deleted(deleted))
  }

  async #noted(write: () => Promise<void> | undefined): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#options.onFailure(String(error instanceof Error ? error.message : error))
    }
  }

  #reportFailure(answers: readonly EntryAnswer[]): void {
    const failed = answers.find((answer) => !answer.ok && answer.requestError !== undefined)
    if (failed?.ok === false) this.#options.onFailure(reasonOf(failed))
  }

  #report(parcel: Parcel, outcome: ReplayOutcome): void {
    const { id, fingerprint, destination, groupId } = parcel
    if (outcome._tag === 'Uncertain') this.#block(groupId, destination.fifo)
    this.#options.onResult({ id, fingerprint, destination: destination.url, outcome })
  }

  #block(groupId: string | undefined, fifo: boolean): void {
    if (fifo && groupId !== undefined) this.#blockedGroups.add(groupId)
  }
}
