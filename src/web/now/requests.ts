import type { WorkerNow } from '../wire/now.ts'
import { SecondRing } from './second-ring.ts'

interface Counted {
  total: number
  failed: number
  readonly ring: SecondRing
}

/** Counts requests by kind: of each how many there were, in the last minute, and how many failed. */
export class Requests {
  readonly #kinds = new Map<string, Counted>()

  add(kind: string, isFailed: boolean, second: number): void {
    let counted = this.#kinds.get(kind)
    if (counted === undefined) {
      counted = { total: 0, failed: 0, ring: new SecondRing(60, 1) }
      this.#kinds.set(kind, counted)
    }
    counted.total++
    if (isFailed) counted.failed++
    counted.ring.add(0, second)
  }

  rows(second: number): WorkerNow['requests'] {
    return [...this.#kinds].map(([kind, { total, failed, ring }]) => ({
      kind,
      total,
      lastMinute: ring.sums(60, second)[0] ?? 0,
      failed,
    }))
  }
}
