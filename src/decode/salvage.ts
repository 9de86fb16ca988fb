import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { addCut, type Cut, type Cuts, countCuts, type Trimmed } from './cuts.ts'
import type { Fault } from './fault.ts'
import type { Place } from './place.ts'
import { type Structure, structureOf } from './structure.ts'

/** A place that must not go and that its codec refuses. */
export interface Blocked {
  readonly place: Place | undefined
  readonly codec: t.Decoder<unknown, unknown>
}

/** Which of several places to cut for one error. */
export type Reach = 'nearest' | 'outermost'

/**
 * Finds the cuts that free a value of its faults: for each, the nearest thing around it that may go,
 * which is an optional property, an element of a list or an entry of a record. Where nothing around a
 * fault may go, the value is lost, and the answer is all such faults.
 */
export function salvage(
  fault: Fault,
  { value, originalKey }: Trimmed,
  reach: Reach,
): Either<readonly Blocked[], Cuts> {
  return inside(fault, value, undefined, { originalKey, reach })
}

type Found = Either<readonly Blocked[], Cuts>
type Terms = Pick<Trimmed, 'originalKey'> & { readonly reach: Reach }

/** The cuts inside of a value, which itself stays. */
function inside(fault: Fault, value: unknown, place: Place | undefined, terms: Terms): Found {
  const structure = structureOf(fault.codec)
  if (fault.refused || structure._tag === 'Opaque') return left([{ place, codec: fault.codec }])
  const look = (each: Fault) => inside(each, value, place, terms)
  switch (structure._tag) {
    case 'OneOf':
      return bestOf(fault, place, look)
    case 'AllOf':
      return allOf(fault, place, look)
    case 'Parts': {
      if (!isObject(value)) return left([{ place, codec: fault.codec }])
      const whole: Whole = { value, place, structure }
      return together([...fault.parts].map(([key, each]) => ofPart(each, key, whole, terms)))
    }
  }
}

interface Whole {
  readonly value: Record<string, unknown>
  readonly place: Place | undefined
  readonly structure: Structure & { _tag: 'Parts' }
}

/** The cuts that free a value of the faults of one of its parts: inside of the part, or the part. */
function ofPart(
  fault: Fault,
  key: string,
  { value, place, structure }: Whole,
  terms: Terms,
): Found {
  const { step } = structure
  const original = step === 'element' ? terms.originalKey(value, key) : key
  const here: Place = { above: place, step, key: original }
  // What is not there cannot be cut: it is missed by something that needs it.
  if (!Object.hasOwn(value, key)) return left([{ place: here, codec: fault.codec }])
  const mayGo = structure.mayGo(key)
  const cut = (cuts: Cuts | undefined): Found =>
    right(new Map([[original, { step, codec: fault.codec, inside: cuts }]]))
  if (mayGo && terms.reach === 'outermost') return cut(undefined)
  const found = inside(fault, value[key], here, terms)
  if (isRight(found)) return cut(found.right)
  return mayGo ? cut(undefined) : found
}

/** All of them must be freed. */
function together(found: readonly Found[]): Found {
  const blocked: Blocked[] = []
  const cuts = new Map<string, Cut>()
  for (const each of found) {
    if (isLeft(each)) for (const place of each.left) blocked.push(place)
    else for (const [key, cut] of each.right) addCut(cuts, key, cut)
  }
  return blocked.length > 0 ? left(blocked) : right(cuts)
}

type Look = (fault: Fault) => Found

/** Where one of an intersection's codecs refuses the value as a whole, the intersection does. */
function allOf(intersection: Fault, place: Place | undefined, look: Look): Found {
  const found = together([...intersection.parts.values()].map(look))
  return refusesAt(place, found) ? left([{ place, codec: intersection.codec }]) : found
}

/** One of a union's codecs is enough: the one that takes the fewest cuts. */
function bestOf(union: Fault, place: Place | undefined, look: Look): Found {
  let best: Cuts | undefined
  const near: Found[] = []
  for (const branch of union.parts.values()) {
    const found = look(branch)
    if (isRight(found)) {
      if (best === undefined || countCuts(found.right) < countCuts(best)) best = found.right
    } else if (!refusesAt(place, found)) near.push(found)
  }
  if (best !== undefined) return right(best)
  // With one codec that took the value for its own, as in "a user or null", its faults say more.
  const [only, another] = near
  return only !== undefined && !another ? only : left([{ place, codec: union.codec }])
}

const refusesAt = (place: Place | undefined, found: Found) =>
  isLeft(found) && found.left.some((blocked) => blocked.place === place)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
