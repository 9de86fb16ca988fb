import type * as t from 'io-ts'
import type { Drift } from '../message/issue.ts'
import { issueAt, type Place, type Step } from './place.ts'

/** What to leave out of a value: for some of its parts, the part itself or cuts inside of it. */
export type Cuts = ReadonlyMap<string, Cut>

/** Keys, also of list elements, are those of the event as it came, whatever was cut before. */
export interface Cut {
  readonly step: Step
  /** The codec of the part. It names what was expected there, when the part itself goes. */
  readonly codec: t.Decoder<unknown, unknown>
  /** Undefined: the part itself goes. */
  readonly inside: Cuts | undefined
}

export function countCuts(cuts: Cuts): number {
  let count = 0
  for (const { inside } of cuts.values()) count += inside === undefined ? 1 : countCuts(inside)
  return count
}

/** Both together. Where one cuts a part and the other something inside of it, the part goes. */
export function bothCuts(one: Cuts, other: Cuts): Cuts {
  const both = new Map(one)
  for (const [key, cut] of other) addCut(both, key, cut)
  return both
}

export function addCut(cuts: Map<string, Cut>, key: string, cut: Cut): void {
  const known = cuts.get(key)
  cuts.set(key, known === undefined ? cut : bothCut(known, cut))
}

function bothCut(one: Cut, other: Cut): Cut {
  if (one.inside === undefined) return one
  if (other.inside === undefined) return other
  return { ...one, inside: bothCuts(one.inside, other.inside) }
}

/** A value with cuts made, and where its list elements stood before. */
export interface Trimmed {
  readonly value: unknown
  /** The key that a part of a trimmed value had in the event as it came. */
  originalKey(container: object, key: string): string
}

/**
 * Makes the cuts. Copies what lies on the way to them and shares the rest; the value itself is never
 * changed.
 */
export function trim(value: unknown, cuts: Cuts): Trimmed {
  const indices = new Map<object, readonly number[]>()
  return {
    value: trimPart(value, cuts, indices),
    originalKey: (container, key) => {
      const original = indices.get(container)
      return original === undefined ? key : String(original[Number(key)])
    },
  }
}

function trimPart(part: unknown, cuts: Cuts, indices: Map<object, readonly number[]>): unknown {
  if (typeof part !== 'object' || part === null || cuts.size === 0) return part
  if (Array.isArray(part)) return trimList(part, cuts, indices)
  // A spread defines own properties, also one called `__proto__`.
  const copy: Record<string, unknown> = { ...part }
  for (const [key, { inside }] of cuts) {
    if (inside === undefined) delete copy[key]
    else define(copy, key, trimPart(copy[key], inside, indices))
  }
  return copy
}

function trimList(
  list: readonly unknown[],
  cuts: Cuts,
  indices: Map<object, readonly number[]>,
): unknown[] {
  const copy: unknown[] = []
  const kept: number[] = []
  for (const [index, element] of list.entries()) {
    const cut = cuts.get(String(index))
    if (cut !== undefined && cut.inside === undefined) continue
    copy.push(cut?.inside === undefined ? element : trimPart(element, cut.inside, indices))
    kept.push(index)
  }
  indices.set(copy, kept)
  return copy
}

/** Assigning to `__proto__` would change the prototype instead. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}

/** One drift for each part that goes, in the event's order as its codec reads it, up to `atMost`. */
export function driftOf(cuts: Cuts, atMost: number): readonly Drift[] {
  const drift: Drift[] = []
  collect(cuts, undefined)
  return drift

  function collect(inside: Cuts, above: Place | undefined): void {
    for (const [key, cut] of inside) {
      if (drift.length >= atMost) return
      const place: Place = { above, step: cut.step, key }
      if (cut.inside === undefined) drift.push(issueAt(place, cut.codec))
      else collect(cut.inside, place)
    }
  }
}
