import { type Either, isRight, left, right } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { InvalidPayload, NotAnEvent } from '../message/failure.ts'
import type { Drift, Issue } from '../message/issue.ts'
import { bothCuts, type Cuts, driftOf, trim } from './cuts.ts'
import { codecFaultOf } from './codec-fault.ts'
import { issueAt } from './path.ts'
import { type Blocked, salvage } from './salvage.ts'

/** An event that fits its codec, and the parts that were left out to make it fit. */
export interface Decoded<A> {
  /** Where nothing drifted and no codec transforms, this is the value that was decoded, not a copy. */
  readonly event: A
  /** At most 100. */
  readonly drift: readonly Drift[]
}

/**
 * The `type` of an event: an own property that is a string. Undefined for a value that is not an event.
 */
export function eventType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'type')) return undefined
  const { type } = value as { readonly type: unknown }
  return typeof type === 'string' ? type : undefined
}

/** The failure of a value that is not an event: it names the kind of the value, not its content. */
export function notAnEvent(value: unknown): NotAnEvent {
  return { _tag: 'NotAnEvent', found: kindOf(value) }
}

/** The codec of an event type. Own properties only, so that `constructor` is an unknown type. */
export function lookUp<S>(catalogue: Readonly<Record<string, S>>, type: string): S | undefined {
  return Object.hasOwn(catalogue, type) ? catalogue[type] : undefined
}

/**
 * Decodes an event by the codec of its type: strictly, and if it does not fit, again without the optional
 * parts that do not fit. Each part that is left out is a drift. An event that still does not fit is an
 * InvalidPayload, with at most 100 of its issues. Never throws; never changes the value.
 */
export function decodeEvent<A>(
  codec: t.Decoder<unknown, A>,
  type: string,
  value: unknown,
): Either<InvalidPayload, Decoded<A>> {
  const invalid = (issues: readonly Issue[]) =>
    left<InvalidPayload>({ _tag: 'InvalidPayload', type, issues })
  try {
    const strict = codec.decode(value)
    if (isRight(strict)) return right({ event: strict.right, drift: noDrift })
    const tolerant = decodeWithCuts(codec, value, strict.left)
    return isRight(tolerant) ? tolerant : invalid(issuesOf(tolerant.left))
  } catch {
    // Only an app's own codec can throw. Its error may quote the value, so it is dropped.
    return invalid([issueAt(undefined, codec)])
  }
}

// Shared by all events that have none, so frozen.
const noDrift: readonly Drift[] = Object.freeze([])

/** The most issues or drifts of one event. */
export const maxIssues = 100

/**
 * A round removes all faults that the codec reported. Another one is needed only if a codec reports a
 * limited number of errors, or is inconsistent. So the first rounds cut as little as possible, the
 * others as much as possible, and after the last one the event is invalid.
 */
const nearestRounds = 2
const maxRounds = 4

function decodeWithCuts<A>(
  codec: t.Decoder<unknown, A>,
  value: unknown,
  firstErrors: t.Errors,
): Either<readonly Blocked[], Decoded<A>> {
  let errors = firstErrors
  let cuts: Cuts = []
  let trimmed = trim(value, cuts)
  for (let round = 1; round <= maxRounds; round++) {
    const reach = round <= nearestRounds ? 'nearest' : 'outermost'
    const found = salvage(codecFaultOf(codec, errors), trimmed, reach)
    if (!isRight(found)) return found
    cuts = bothCuts(cuts, found.right)
    trimmed = trim(value, cuts)
    const decoded = codec.decode(trimmed.value)
    if (isRight(decoded)) return right({ event: decoded.right, drift: driftOf(cuts, maxIssues) })
    errors = decoded.left
  }
  return left([{ path: undefined, codec }])
}

function issuesOf(blocked: readonly Blocked[]): readonly Issue[] {
  return blocked.slice(0, maxIssues).map(({ path, codec }) => issueAt(path, codec))
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value !== 'object') return `a ${typeof value}`
  return Object.hasOwn(value, 'type')
    ? 'an object whose "type" is not a string'
    : 'an object without "type"'
}
