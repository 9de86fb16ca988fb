import type { Received } from '../../message/received.ts'
import { type Lineage, readLineage } from '../record/record.ts'

/**
 * The copies that a replay has sent, so that it knows what comes back to the dead-letter queue because it failed
 * again. By the lineage, which a record never lacks: times of other machines tell nothing, since clocks differ.
 */
export class SentCopies {
  readonly #names: Set<string>

  constructor(names: Iterable<string> = []) {
    this.#names = new Set(names)
  }

  get size(): number {
    return this.#names.size
  }

  /** A copy of this name was sent, or is about to be. */
  add(name: string): void {
    this.#names.add(name)
  }

  /** Whether a dead letter is one of the copies, or an event that was taken out of one. */
  has(received: Received): boolean {
    const lineage = lineageOf(received)
    const whole = { ...lineage, index: undefined }
    return this.#names.has(nameOf(lineage)) || this.#names.has(nameOf(whole))
  }
}

/** The name of the copy that is sent for a dead letter. It holds ids only. */
export function copyNameOf(received: Received): string {
  const lineage = lineageOf(received)
  return nameOf({ ...lineage, replays: lineage.replays + 1 })
}

type Name = Pick<Lineage, 'messageId' | 'index' | 'replays'>

function lineageOf(received: Received): Name {
  return readLineage(received) ?? { messageId: received.messageId, index: undefined, replays: 0 }
}

function nameOf({ messageId, index, replays }: Name): string {
  return `${messageId}/${index ?? ''}/${replays}`
}
