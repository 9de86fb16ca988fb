import {
  type EntryResult,
  limits,
  type Outgoing,
  outgoingBytes,
  type Queue,
} from '../queue/port.ts'
import { Batcher } from './batcher.ts'

/** How long a dead letter waits for others to share its request, in milliseconds. */
const lingerMs = 20

interface Entry {
  readonly message: Outgoing
  readonly resolve: (result: EntryResult) => void
}

/** Sends to the dead-letter queue, in batches within SQS's bounds. Never rejects. */
export class DeadLetterSender {
  readonly #queue: Queue
  readonly #batcher: Batcher<Entry>

  constructor(queue: Queue) {
    this.#queue = queue
    this.#batcher = new Batcher({
      maxItems: limits.batchEntries,
      maxSize: limits.batchBytes,
      sizeOf: ({ message }) => outgoingBytes(message),
      lingerMs,
      carryOut: (entries) => void this.#carryOut(entries),
    })
  }

  send(message: Outgoing): Promise<EntryResult> {
    return new Promise((resolve) => this.#batcher.add({ message, resolve }))
  }

  /** From now on nothing lingers. */
  hurry(): void {
    this.#batcher.hurry()
  }

  async #carryOut(entries: readonly Entry[]): Promise<void> {
    let results: readonly EntryResult[]
    try {
      results = await this.#queue.send(entries.map(({ message }) => message))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'Unknown'
      results = entries.map(() => ({ ok: false, code, senderFault: false, message }))
    }
    for (const [at, { resolve }] of entries.entries()) resolve(results[at] ?? noAnswer)
  }
}

const noAnswer: EntryResult = {
  ok: false,
  code: 'NoAnswer',
  senderFault: false,
  message: 'SQS did not say what became of this entry',
}
