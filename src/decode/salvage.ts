import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { bothCuts, type Cut, type Cuts, countCuts, type Trimmed } from './cuts.ts'
import type { CodecFault } from './codec-fault.ts'
import type { Path } from './path.ts'
import { type Structure, structureOf } from './structure.ts'

/** A part that its codec refuses and that must not be left out. */
export interface Blocked {
  readonly path: Path | undefined
  readonly codec: t.Decoder<unknown, unknown>
}

/** Which part to cut for one error: the nearest that may go, or the outermost. */
export type Reach = 'nearest' | 'outermost'

/**
 * Finds the cuts that remove all faults from a value: for each fault the nearest part around it that may
 * go, which is an optional property, an element of a list or an entry of a record. If nothing around a
 * fault may go, the value is invalid, and all such faults are returned.
 */
export function salvage(
  fault: CodecFault,
  { value, originalKey }: Trimmed,
  reach: Reach,
): Either<readonly Blocked[], Cuts> {
  return inside(fault, value, undefined, { originalKey, reach })
}

type Found = Either<readonly Blocked[], Cuts>
type SalvageOptions = Pick<Trimmed, 'originalKey'> & { readonly reach: Reach }

/** The cuts inside of a value, which itself is kept. */
function inside(
  fault: CodecFault,
  value: unknown,
  path: Path | undefined,
  options: SalvageOptions,
): Found {
  const lost: Found = left([{ path, codec: fault.codec }])
  if (fault.refused) return lost
  const structure = structureOf(fault.codec)
  const search = (each: CodecFault) => inside(each, value, path, options)
  switch (structure._tag) {
    case 'OneOf':
      return bestOf(fault, path, search)
    case 'AllOf':
      return allOf(fault, path, search)
    case 'Parts':
      return isObject(value) ? ofParts(fault, { value, path, structure }, options) : lost
    case 'Opaque':
      return lost
  }
}

interface Whole {
  readonly value: Record<string, unknown>
  readonly path: Path | undefined
  readonly structure: Structure & { _tag: 'Parts' }
}

/** All faulty parts must go: each by cuts inside of it, or as a whole. */
function ofParts({ parts = noParts }: CodecFault, whole: Whole, options: SalvageOptions): Found {
  const cuts: Cut[] = []
  const blocked: Blocked[] = []
  for (const [key, fault] of parts) {
    const found = ofPart(fault, key, whole, options)
    if (isRight(found)) cuts.push(found.right)
    else for (const each of found.left) blocked.push(each)
  }
  return blocked.length > 0 ? left(blocked) : right(cuts)
}

function ofPart(
  fault: CodecFault,
  key: string,
  { value, path, structure: { kind, mayGo } }: Whole,
  options: SalvageOptions,
): Either<readonly Blocked[], Cut> {
  const { codec } = fault
  const original = kind === 'element' ? options.originalKey(value, key) : key
  const here: Path = { parent: path, kind, key: original }
  // An absent part cannot be cut: something around it requires it.
  if (!Object.hasOwn(value, key)) return left([{ path: here, codec }])
  const whole: Cut = { key: original, kind, codec, inside: undefined }
  if (options.reach === 'outermost' && mayGo(key)) return right(whole)
  const found = inside(fault, value[key], here, options)
  if (isRight(found)) return right({ ...whole, inside: found.right })
  return mayGo(key) ? right(whole) : found
}

type Search = (fault: CodecFault) => Found

/**
 * The value must fit all codecs of an intersection. If one refuses it as a whole, so does the
 * intersection.
 */
function allOf(
  { codec, parts = noParts }: CodecFault,
  path: Path | undefined,
  search: Search,
): Found {
  let cuts: Cuts = []
  const blocked: Blocked[] = []
  for (const each of parts.values()) {
    const found = search(each)
    if (refusesAt(path, found)) return left([{ path, codec }])
    if (isRight(found)) cuts = bothCuts(cuts, found.right)
    else for (const one of found.left) blocked.push(one)
  }
  return blocked.length > 0 ? left(blocked) : right(cuts)
}

/** The value must fit one codec of a union: the one that needs the fewest cuts. */
function bestOf(
  { codec, parts = noParts }: CodecFault,
  path: Path | undefined,
  search: Search,
): Found {
  let best: Cuts | undefined
  const near: Found[] = []
  for (const branch of parts.values()) {
    const found = search(branch)
    if (isRight(found)) {
      if (best === undefined || countCuts(found.right) < countCuts(best)) best = found.right
    } else if (!refusesAt(path, found)) near.push(found)
  }
  if (best !== undefined) return right(best)
  // If only one codec did not refuse the whole value, as in "a user or null", its faults say more.
  const [only, another] = near
  return only !== undefined && !another ? only : left([{ path, codec }])
}

const noParts = new Map<string, CodecFault>()

const refusesAt = (path: Path | undefined, found: Found) =>
  isLeft(found) && found.left.some((blocked) => blocked.path === path)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
