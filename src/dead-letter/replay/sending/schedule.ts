import type { Parcel } from './parcel.ts'

/**
 * The parcels that wait, by destination. To a FIFO queue those of a group go one at a time, in their order: the next
 * one when the former is settled.
 */
export class Schedule {
  readonly #lanes = new Map<string, Lane>()
  #size = 0
  #bytes = 0

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /** About their size, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  add(parcel: Parcel): void {
    const { url, fifo } = parcel.destination
    const lane = this.#lanes.get(url) ?? (fifo ? new OrderedLane() : new Lane())
    this.#lanes.set(url, lane)
    lane.add(parcel)
    this.#size++
    this.#bytes += parcel.bytes
  }

  /** The next ones for one destination, at most `most`. */
  take(most: number): readonly Parcel[] {
    for (const [url, lane] of this.#lanes) {
      const parcels = lane.take(most)
      if (parcels.length === 0) continue
      // The other destinations are next.
      this.#lanes.delete(url)
      this.#lanes.set(url, lane)
      this.#removed(parcels)
      return parcels
    }
    return []
  }

  /** What has come of it is known: the next one of its group may go. */
  settle(parcel: Parcel): void {
    this.#lanes.get(parcel.destination.url)?.settle(parcel)
  }

  /** All that wait. */
  drain(): readonly Parcel[] {
    const drained: Parcel[] = []
    for (const lane of this.#lanes.values()) drained.push(...lane.drain())
    this.#removed(drained)
    return drained
  }

  #removed(parcels: readonly Parcel[]): void {
    for (const parcel of parcels) {
      this.#size--
      this.#bytes -= parcel.bytes
    }
  }
}

class Lane {
  #parcels: Parcel[] = []
  #at = 0

  add(parcel: Parcel): void {
    this.#parcels.push(parcel)
  }

  take(most: number): readonly Parcel[] {
    const taken = this.#parcels.slice(this.#at, this.#at + most)
    this.#at += taken.length
    if (this.#at > 1_000) this.#parcels = this.#parcels.slice(this.#at)
    if (this.#at > 1_000) this.#at = 0
    return taken
  }

  settle(_parcel: Parcel): void {}

  drain(): readonly Parcel[] {
    return this.take(Number.POSITIVE_INFINITY)
  }
}

class OrderedLane extends Lane {
  readonly #groups = new Map<string, Parcel[]>()
  /** Groups of which one is on its way. */
  readonly #busy = new Set<string>()

  override add(parcel: Parcel): void {
    const name = groupOf(parcel)
    const group = this.#groups.get(name)
    if (group) group.push(parcel)
    else this.#groups.set(name, [parcel])
  }

  override take(most: number): readonly Parcel[] {
    const taken: Parcel[] = []
    for (const [name, group] of this.#groups) {
      if (taken.length >= most) break
      if (this.#busy.has(name)) continue
      const first = group.shift()
      if (first !== undefined) taken.push(first)
      this.#busy.add(name)
      // The other groups are next.
      this.#groups.delete(name)
      if (group.length > 0) this.#groups.set(name, group)
    }
    return taken
  }

  override settle(parcel: Parcel): void {
    this.#busy.delete(groupOf(parcel))
  }

  override drain(): readonly Parcel[] {
    const all = [...this.#groups.values()].flat()
    this.#groups.clear()
    return all
  }
}

/** A message without a group is one of its own. */
function groupOf({ groupId, id }: Parcel): string {
  return groupId ?? id
}
