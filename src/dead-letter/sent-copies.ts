import type { DeadLetterEntry } from './entry.ts'
import { type Lineage, readLineage } from './record/record.ts'

/**
 * The copies that a replay has sent, so that it knows what comes back to the dead-letter queue because it failed
 * again. By the lineage, which a record never lacks: times of other machines tell nothing, since clocks differ.
 */
export class SentCopies {
  readonly #names = new Set<string>()

  /** A copy of this entry was sent. */
  add(entry: DeadLetterEntry): void {
    const lineage = lineageOf(entry)
    this.#names.add(nameOf({ ...lineage, replays: lineage.replays + 1 }))
  }

  /** Whether the entry is one of the copies, or an event that was taken out of one. */
  has(entry: DeadLetterEntry): boolean {
    const lineage = lineageOf(entry)
    const whole = { ...lineage, index: undefined }
    return this.#names.has(nameOf(lineage)) || this.#names.has(nameOf(whole))
  }
}

function lineageOf({ received }: DeadLetterEntry): Lineage {
  const { messageId } = received
  return (
    readLineage(received) ?? { messageId, index: undefined, replays: 0, maxAttempts: undefined }
  )
}

function nameOf({ messageId, index, replays }: Lineage): string {
  return JSON.stringify([messageId, index, replays])
}
