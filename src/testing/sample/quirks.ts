import type * as t from 'io-ts'
import { carriers, kindOf } from '../../../schemas/index.ts'
import type { Quirks } from '../sample-event.ts'
import { placesOf, type SamplePlace, withAt, wrongFor } from './parts.ts'
import type { Random } from './random.ts'

/** Own data by carrier. */
export function ownDataOf(own: Quirks['own']): Readonly<Record<string, object | undefined>> {
  if (own === undefined || own === false) return {}
  if (own !== true) return own
  return Object.fromEntries(carriers.map((carrier) => [carrier, { awesome: true, shoe_size: 42 }]))
}

/** Shows the quirks on a sound event. */
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

/** Every third optional property or so, and one at least. */
function changeSome(
  codec: t.Mixed,
  event: unknown,
  random: Random,
  replacement: null | undefined,
): unknown {
  const optional = optionalPlaces(codec, event)
  const [first, ...others] = shuffled(optional, random)
  const chosen = others.slice(0, Math.floor(optional.length / 3))
  // The inner ones first: a path does not lead through what was taken away.
  const places = first === undefined ? [] : [first, ...chosen]
  return places
    .sort((a, b) => b.path.length - a.path.length)
    .reduce((changed, { path }) => withAt(changed, path, replacement), event)
}

function withExtraKeys(codec: t.Mixed, event: unknown): unknown {
  const objects = [...placesOf(codec, event)].filter(
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
  const places = optionalPlaces(codec, event).filter(({ codec }) => wrongFor(codec) !== undefined)
  const [place] = shuffled(places, random)
  return place === undefined ? event : withAt(event, place.path, wrongFor(place.codec))
}

/** The optional properties that are there; where there are none, those the event could have. */
function optionalPlaces(codec: t.Mixed, event: unknown): SamplePlace[] {
  const present = [...placesOf(codec, event)].filter(({ role }) => role === 'optional')
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
