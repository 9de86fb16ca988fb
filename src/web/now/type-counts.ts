import { counted, kinds } from './outcome-kinds.ts'
import { SecondRing } from './second-ring.ts'

/** Anybody who can send a message can make up types. */
const mostTypes = 200

const shownTypes = 20

/** What became of the events of a type in the last minute. */
export interface TypeRow {
  readonly type: string
  readonly handled: number
  readonly retried: number
  readonly deadLettered: number
}

/** Counts the events of the last minute by type. */
export class TypeCounts {
  readonly #types = new Map<string, SecondRing>()
  /** The second in which those were forgotten that did not come any more. */
  #forgotAt = 0

  /** Those of more types than are counted count as one. */
  add(type: string | undefined, kind: number, second: number): void {
    const name = type ?? noType
    let ring = this.#types.get(name)
    if (ring === undefined) {
      if (this.#types.size >= mostTypes) this.#forget(second)
      const known = this.#types.size < mostTypes ? name : others
      ring = this.#types.get(known) ?? new SecondRing(60, kinds)
      this.#types.set(known, ring)
    }
    ring.add(kind, second)
  }

  /** Makes room in place of types that did not come in the last minute. Looks once a minute at most. */
  #forget(second: number): void {
    const since = second - this.#forgotAt
    if (since >= 0 && since < 60) return
    this.#forgotAt = second
    for (const [type, ring] of this.#types) {
      if (ring.sums(60, second).every((count) => count === 0)) this.#types.delete(type)
    }
  }

  /** The most frequent first. */
  rows(second: number): readonly TypeRow[] {
    const rows: TypeRow[] = []
    for (const [type, ring] of this.#types) {
      const sums = ring.sums(60, second)
      const at = (kind: number) => sums[kind] ?? 0
      const row = {
        type,
        handled: at(counted.handled),
        retried: at(counted.retried),
        deadLettered: at(counted.deadLettered),
      }
      if (countOf(row) > 0) rows.push(row)
    }
    return rows.sort((one, other) => countOf(other) - countOf(one)).slice(0, shownTypes)
  }
}

const noType = '(without a type)'
const others = '(all other types)'

function countOf(row: TypeRow): number {
  return row.handled + row.retried + row.deadLettered
}
