import type * as t from 'io-ts'
import type { Drift } from '../message/issue.ts'
import { issueAt, type PartKind, type Path } from './path.ts'

/** The parts to leave out of a value, or cuts inside of its parts. */
export type Cuts = readonly Cut[]

export interface Cut {
  /** Of a list element: its index in the original event, before anything was cut. */
  readonly key: string
  readonly kind: PartKind
  /** The codec of the part. Its name is what was expected, if the part itself is cut. */
  readonly codec: t.Decoder<unknown, unknown>
  /** Undefined: the part itself is cut. */
  readonly inside: Cuts | undefined
}

export function countCuts(cuts: Cuts): number {
  return cuts.reduce((sum, { inside }) => sum + (inside === undefined ? 1 : countCuts(inside)), 0)
}

/** Merges cuts. If one cuts a part and the other something inside of it, the part is cut. */
export function bothCuts(one: Cuts, other: Cuts): Cuts {
  if (one.length === 0) return other
  const both = new Map(one.map((cut) => [cut.key, cut]))
  for (const cut of other) {
    const known = both.get(cut.key)
    both.set(cut.key, known === undefined ? cut : bothCut(known, cut))
  }
  return [...both.values()]
}

function bothCut(one: Cut, other: Cut): Cut {
  if (one.inside === undefined) return one
  if (other.inside === undefined) return other
  return { ...one, inside: bothCuts(one.inside, other.inside) }
}

/** A value with the cuts made, and the original indices of its list elements. */
export interface Trimmed {
  readonly value: unknown
  /** The key of a part in the original event. */
  originalKey(container: object, key: string): string
}

/**
 * Makes the cuts. Copies the objects and lists on the paths to them and shares the rest; the value
 * itself is never changed.
 */
export function trim(value: unknown, cuts: Cuts): Trimmed {
  const indices: Indices = new Map()
  return {
    value: trimPart(value, cuts, indices),
    originalKey: (container, key) => {
      const original = indices.get(container)
      return original === undefined ? key : String(original[Number(key)])
    },
  }
}

type Indices = Map<object, readonly number[]>

function trimPart(part: unknown, cuts: Cuts, indices: Indices): unknown {
  if (typeof part !== 'object' || part === null || cuts.length === 0) return part
  return Array.isArray(part)
    ? trimList(part, cuts, indices)
    : trimObject(part as Parts, cuts, indices)
}

type Parts = Record<string, unknown>

function trimObject(object: Parts, cuts: Cuts, indices: Indices): Parts {
  const copy = cuts.some(({ inside }) => inside === undefined)
    ? copyWithout(object, cuts)
    : { ...object }
  for (const { key, inside } of cuts) {
    if (inside !== undefined) define(copy, key, trimPart(object[key], inside, indices))
  }
  return copy
}

/** Key by key: an object with a deleted property is slow to read. */
function copyWithout(object: Parts, cuts: Cuts): Parts {
  const cutAt = byKey(cuts)
  const copy: Parts = {}
  for (const key of Object.keys(object)) {
    const cut = cutAt(key)
    if (cut === undefined || cut.inside !== undefined) define(copy, key, object[key])
  }
  return copy
}

/** Most objects have one cut, for which a map does not pay. */
function byKey(cuts: Cuts): (key: string) => Cut | undefined {
  const [only, another] = cuts
  if (another === undefined) return (key) => (only?.key === key ? only : undefined)
  const map = new Map(cuts.map((cut) => [cut.key, cut]))
  return (key) => map.get(key)
}

function trimList(list: readonly unknown[], cuts: Cuts, indices: Indices): unknown[] {
  const copy = [...list]
  let goes = 0
  for (const { key, inside } of cuts) {
    const index = Number(key)
    if (inside === undefined) goes += 1
    else copy[index] = trimPart(list[index], inside, indices)
  }
  return goes === 0 ? copy : without(copy, cuts, indices)
}

function without(list: readonly unknown[], cuts: Cuts, indices: Indices): unknown[] {
  const gone = new Set<number>()
  for (const { key, inside } of cuts) if (inside === undefined) gone.add(Number(key))
  const kept: number[] = []
  for (let index = 0; index < list.length; index++) if (!gone.has(index)) kept.push(index)
  const rest = kept.map((index) => list[index])
  indices.set(rest, kept)
  return rest
}

/** Assigning to `__proto__` would change the prototype instead. */
function define(object: Parts, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
}

/**
 * One drift for each part that is cut, in the order in which the codec reads the event, up to `atMost`.
 */
export function driftOf(cuts: Cuts, atMost: number): readonly Drift[] {
  const drift: Drift[] = []
  collect(cuts, undefined)
  return drift

  function collect(inside: Cuts, parent: Path | undefined): void {
    for (const cut of inside) {
      if (drift.length >= atMost) return
      const path: Path = { parent, kind: cut.kind, key: cut.key }
      if (cut.inside === undefined) drift.push(issueAt(path, cut.codec))
      else collect(cut.inside, path)
    }
  }
}
