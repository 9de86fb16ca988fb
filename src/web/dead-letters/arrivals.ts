import { failedAtMs } from '../../dead-letter/snapshot/entry.ts'
import type { GroupedEntry } from '../../dead-letter/select/groups.ts'

/** How many equal parts the time between the first and the last arrival has. */
const parts = 32

/** Counts the messages of each group that arrived in each part of the time. */
export class Arrivals {
  readonly #counts = new Map<string, number[]>()
  readonly #firstMs: number
  readonly #partMs: number

  /** @param all between the first and the last of them is the time. */
  constructor(all: Iterable<GroupedEntry>) {
    let firstMs = Number.POSITIVE_INFINITY
    let lastMs = Number.NEGATIVE_INFINITY
    for (const entry of all) {
      const atMs = failedAtMs(entry)
      if (atMs === undefined) continue
      firstMs = Math.min(firstMs, atMs)
      lastMs = Math.max(lastMs, atMs)
    }
    this.#firstMs = firstMs
    this.#partMs = Math.max(1, (lastMs - firstMs + 1) / parts)
  }

  /** One whose time is not known counts nowhere. */
  add(entry: GroupedEntry): void {
    const atMs = failedAtMs(entry)
    if (atMs === undefined) return
    let counts = this.#counts.get(entry.fingerprint)
    if (counts === undefined) {
      counts = new Array<number>(parts).fill(0)
      this.#counts.set(entry.fingerprint, counts)
    }
    const part = Math.min(parts - 1, Math.floor((atMs - this.#firstMs) / this.#partMs))
    counts[part] = (counts[part] ?? 0) + 1
  }

  of(fingerprint: string): readonly number[] {
    return this.#counts.get(fingerprint) ?? new Array<number>(parts).fill(0)
  }
}
