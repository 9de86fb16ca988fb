import { defined } from '../../message/defined.ts'
import type { SettledRow, SettledRows } from '../wire/now.ts'
import type { WatchedSettled } from './watched-worker.ts'

/** An event that was settled, and when. */
export interface Settled {
  readonly atMs: number
  readonly event: WatchedSettled
}

/** So many are kept: for the times of the last minute, and for the tail. */
const kept = 4_096

/** The last events that were settled. To add one costs next to nothing: it is looked at when somebody asks. */
export class SettledLog {
  readonly #events: (WatchedSettled | undefined)[] = new Array(kept)
  readonly #times = new Float64Array(kept)
  /** How many there were in all. */
  #count = 0

  get count(): number {
    return this.#count
  }

  add(event: WatchedSettled, atMs: number): void {
    const at = this.#count % kept
    this.#events[at] = event
    this.#times[at] = atMs
    this.#count++
  }

  /** Those from a time to another one, as far as they are kept. */
  *between(fromMs: number, toMs: number): Generator<Settled> {
    for (let number = Math.max(0, this.#count - kept); number < this.#count; number++) {
      const settled = this.#at(number)
      if (settled === undefined) continue
      if (settled.atMs >= fromMs && settled.atMs <= toMs) yield settled
    }
  }

  /** The last ones of those after the first `seen`, at most so many, and how many more there were. */
  rowsAfter(seen: number, most: number): SettledRows {
    const from = Math.max(seen, this.#count - Math.min(most, kept))
    const rows: SettledRow[] = []
    for (let number = from; number < this.#count; number++) {
      const settled = this.#at(number)
      if (settled !== undefined) rows.push(rowOf(settled))
    }
    return { rows, left: this.#count - seen - rows.length }
  }

  #at(number: number): Settled | undefined {
    const event = this.#events[number % kept]
    return event && { atMs: this.#times[number % kept] ?? 0, event }
  }
}

function rowOf({ atMs, event }: Settled): SettledRow {
  const { type, outcome, reason, receiveCount, ageMs, durationMs, key, errorName } = event
  const attempt = receiveCount
  return defined({ atMs, type, outcome, reason, attempt, ageMs, durationMs, key, errorName })
}
