import { signal } from '@preact/signals'
import type { MessageRow } from '../../../wire/dead-letters.ts'

/** How many messages can be selected one by one. More are meant by their group. */
export const mostSelected = 5_000

/** The messages that a person has selected in a list, by their ids. */
export class Selection {
  readonly ids = signal<ReadonlySet<string>>(new Set())
  #last: number | undefined

  has(id: string): boolean {
    return this.ids.value.has(id)
  }

  /** Selects or unselects a row; with `range`, also those between it and the one before, as far as they are here. */
  toggle(
    index: number,
    { range, rowAt }: { range: boolean; rowAt: (index: number) => MessageRow | undefined },
  ): void {
    const row = rowAt(index)
    if (row === undefined) return
    const isOn = !this.has(row.id)
    const from = range ? Math.min(index, this.#last ?? index) : index
    const to = range ? Math.max(index, this.#last ?? index) : index
    const ids = new Set(this.ids.value)
    for (let at = from; at <= to; at++) {
      const id = rowAt(at)?.id
      if (id === undefined) continue
      if (!isOn) ids.delete(id)
      else if (ids.size < mostSelected) ids.add(id)
    }
    this.ids.value = ids
    this.#last = index
  }

  /** Selects these, and nothing else. */
  set(rows: readonly MessageRow[]): void {
    this.ids.value = new Set(rows.slice(0, mostSelected).map(({ id }) => id))
    this.#last = undefined
  }

  clear(): void {
    this.set([])
  }
}
