import type * as t from 'io-ts'
import { type Carrier, carriers, kindOf } from '../../../schemas/index.ts'
import { partsOf, type SamplePart, withAt, wrongFor } from './parts.ts'
import type { Random } from './random.ts'

/** The oddities of the wire that a sample event has. Default: none. */
export interface Quirks {
  /** Some of the optional properties are null, at any depth. */
  readonly nulls?: boolean
  /** Some of the optional properties are absent, at any depth. */
  readonly missing?: boolean
  /** Every object has a key that is in no schema. */
  readonly extraKeys?: boolean
  /** One optional property is of a wrong kind, so that decoding reports exactly one drift. */
  readonly drift?: boolean
  /**
   * An app's own data, by the entity that carries it: `{ user: { awesome: true } }` puts it on every
   * user. `true` puts made-up data on every entity that can carry some.
   */
  readonly own?: boolean | Readonly<Partial<Record<Carrier, object>>>
}

/** The own data by carrier. */
export function ownDataOf(own: Quirks['own']): Readonly<Record<string, object | undefined>> {
  if (own === undefined || own === false) return {}
  if (own !== true) return own
  return Object.fromEntries(carriers.map((carrier) => [carrier, { awesome: true, shoe_size: 42 }]))
}

/** Adds the quirks to a valid event. */
export function applyQuirks(
  codec: t.Mixed,
  event: unknown,
  random: Random,
  quirks: Quirks,
): unknown {
  let odd = event
  if (quirks.missing) odd = changeSome(codec, odd, random, undefined)
  if (quirks.nulls) odd = changeSome(codec, odd, random, null)
  if (quirks.extraKeys) odd = withExtraKeys(codec, odd)
  if (quirks.drift) odd = withDrift(codec, odd, random)
  return odd
}

/** Replaces about every third optional property, and at least one. */
function changeSome(
  codec: t.Mixed,
  event: unknown,
  random: Random,
  replacement: null | undefined,
): unknown {
  const optional = optionalParts(codec, event)
  const [first, ...others] = shuffled(optional, random)
  const chosen = others.slice(0, Math.floor(optional.length / 3))
  // The inner ones first: a path must not lead through a part that was removed.
  const parts = first === undefined ? [] : [first, ...chosen]
  return parts
    .sort((a, b) => b.path.length - a.path.length)
    .reduce((changed, { path }) => withAt(changed, path, replacement), event)
}

function withExtraKeys(codec: t.Mixed, event: unknown): unknown {
  const objects = [...partsOf(codec, event)].filter(
    ({ codec, value }) => typeof value === 'object' && kindOf(codec)._tag === 'entity',
  )
  const extra = { unheard_of: { since: 'the next release' } }
  const outside = { ...(event as object), ...extra }
  return objects.reduce<unknown>(
    (changed, { path }) => withAt(changed, [...path, 'unheard_of'], extra.unheard_of),
    outside,
  )
}

function withDrift(codec: t.Mixed, event: unknown, random: Random): unknown {
  const parts = optionalParts(codec, event).filter(({ codec }) => wrongFor(codec) !== undefined)
  const [part] = shuffled(parts, random)
  return part === undefined ? event : withAt(event, part.path, wrongFor(part.codec))
}

/** The optional properties that are present; if there are none, those that the event could have. */
function optionalParts(codec: t.Mixed, event: unknown): SamplePart[] {
  const present = [...partsOf(codec, event)].filter(({ role }) => role === 'optional')
  if (present.length > 0) return present
  const kind = kindOf(codec)
  return Object.entries(kind._tag === 'entity' ? kind.optional : {}).map(([key, codec]) => {
    return { path: [key], codec, value: undefined, role: 'optional' }
  })
}

function shuffled<A>(list: readonly A[], random: Random): A[] {
  return list
    .map((element) => ({ element, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ element }) => element)
}
