import {
  type EntryResult,
  limits,
  type Outgoing,
  outgoingBytes,
  type Queue,
} from '../queue/port.ts'
import { Batcher } from './batcher.ts'
import { noAnswer, refusalOf } from './refusal.ts'

/** How long a dead letter waits for others to share its request, in milliseconds. */
const lingerMs = 20

/**
 * A dead letter is sent this often before its message goes back: the queue's own redrive might take it
 * at its next receive, without a reason.
 */
const maxTries = 4
const firstRetryMs = 200

interface Entry {
  readonly message: Outgoing
  readonly tries: number
  readonly resolve: (result: EntryResult) => void
}

/** Sends to the dead-letter queue, in batches within SQS's bounds; failed entries again. Never rejects. */
export class DeadLetterSender {
  readonly #queue: Queue
  readonly #batcher: Batcher<Entry>
  readonly #random: () => number
  #hurried = false

  constructor(queue: Queue, random: () => number) {
    this.#queue = queue
    this.#random = random
    this.#batcher = new Batcher({
      maxItems: limits.batchEntries,
      maxSize: limits.batchBytes,
      sizeOf: ({ message }) => outgoingBytes(message),
      lingerMs,
      carryOut: (entries) => void this.#carryOut(entries),
    })
  }

  send(message: Outgoing): Promise<EntryResult> {
    return new Promise((resolve) => this.#batcher.add({ message, tries: 1, resolve }))
  }

  /** From now on nothing lingers, and each is tried once more at most. */
  hurry(): void {
    this.#hurried = true
    this.#batcher.hurry()
  }

  async #carryOut(entries: readonly Entry[]): Promise<void> {
    let results: readonly EntryResult[]
    try {
      results = await this.#queue.send(entries.map(({ message }) => message))
    } catch (error) {
      results = entries.map(() => refusalOf(error))
    }
    for (const [at, entry] of entries.entries()) this.#answered(entry, results[at] ?? noAnswer)
  }

  #answered(entry: Entry, result: EntryResult): void {
    const { tries, resolve } = entry
    if (result.ok || result.senderFault || tries >= (this.#hurried ? 2 : maxTries)) {
      resolve(result)
      return
    }
    const waitMs = firstRetryMs * 2 ** (tries - 1) * (0.5 + 0.5 * this.#random())
    setTimeout(() => this.#batcher.add({ ...entry, tries: tries + 1 }), waitMs)
  }
}
