import type { Parcel } from './sending/parcel.ts'

/** So many of them, of each cause in turn. To a FIFO queue at most one of a group, the first: none may overtake it. */
export function ofEachKind(parcels: readonly Parcel[], count: number): readonly Parcel[] {
  const kinds = new Map<string, Parcel[]>()
  const groups = new Set<string>()
  for (const parcel of parcels) {
    if (parcel.destination.fifo && parcel.groupId !== undefined) {
      if (groups.has(parcel.groupId)) continue
      groups.add(parcel.groupId)
    }
    const kind = kinds.get(parcel.fingerprint) ?? []
    if (kind.length < count) kind.push(parcel)
    kinds.set(parcel.fingerprint, kind)
  }
  const chosen: Parcel[] = []
  for (let at = 0; at < count; at++) {
    for (const kind of kinds.values()) {
      const parcel = kind[at]
      if (parcel !== undefined && chosen.length < count) chosen.push(parcel)
    }
  }
  return chosen
}
