import { isDeepStrictEqual } from 'node:util'
import { type Either, isLeft, isRight } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import {
  type EntityKind,
  kindOf,
  type StreamEventType,
  streamEvents,
  Timestamp,
} from '../../../schemas/index.ts'
import { type Decoded, decodeEvent } from '../../../src/decode/decode.ts'
import type { InvalidPayload } from '../../../src/message/failure.ts'
import { build } from '../../../src/testing/sample/build.ts'
import { partsOf, withAt, wrongFor } from '../../../src/testing/sample/parts.ts'
import type { Fill } from '../../../src/testing/sample/spot.ts'
import { createRandom } from '../../../src/testing/sample/random.ts'
import { createWorld } from '../../../src/testing/sample/world.ts'

const types = Object.keys(streamEvents) as StreamEventType[]

const samples = new Map<string, unknown>()

/** An event with all its fields at every depth, or none but the required ones. Deep-frozen. */
function sample(type: StreamEventType, fill: Fill): unknown {
  const made = samples.get(type + fill) ?? makeSample(type, fill)
  samples.set(type + fill, made)
  return made
}

function makeSample(type: StreamEventType, fill: Fill): unknown {
  const world = createWorld(createRandom(type, 1))
  const [self] = world.people
  const spot = { world, fill, eventType: type, around: [], field: '', index: 0, self, own: {} }
  return frozen(build(streamEvents[type], spot))
}

/** Whoever changes its input is found out. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

function decode(type: StreamEventType, value: unknown): Either<InvalidPayload, Decoded<unknown>> {
  return decodeEvent<unknown>(streamEvents[type], type, value)
}

/** What decoding reports: its drifts, or its issues, by path. And its result conforms to the codec. */
function reported(
  type: StreamEventType,
  value: unknown,
): { drift: string[] } | { issues: string[] } {
  const decoded = decode(type, value)
  if (isLeft(decoded)) return { issues: decoded.left.issues.map(({ path }) => path) }
  expect(streamEvents[type].is(decoded.right.event)).toBe(true)
  return { drift: decoded.right.drift.map(({ path }) => path) }
}

/** An entity in some event, whose fields can be changed. */
interface Occurrence {
  readonly entity: EntityKind
  readonly type: StreamEventType
  readonly event: unknown
  readonly keys: readonly (string | number)[]
  /** As in issues; '' for the event itself. */
  readonly path: string
  /** The nearest part around it that may be left out with the entity; undefined for the event. */
  readonly cut: string | undefined
}

/** Every event, and every entity once, in the smallest full event that has it. */
function* occurrences(): Generator<Occurrence> {
  const met = new Set<t.Mixed>()
  const events = types.map((type) => ({ type, event: sample(type, 'all') }))
  const size = (event: unknown) => JSON.stringify(event).length
  for (const { type, event } of events.sort((a, b) => size(a.event) - size(b.event))) {
    const top = { type, event, keys: [], path: '', cut: undefined }
    yield { ...top, entity: kindOf(streamEvents[type]) as EntityKind }
    const cuts = new Map<string, string>()
    for (const { path: keys, codec, role } of partsOf(streamEvents[type], event)) {
      const path = exactPath(type, keys)
      const above = cuts.get(keys.slice(0, -1).join('/'))
      const cut = role === 'required' ? above : path
      if (cut !== undefined) cuts.set(keys.join('/'), cut)
      const kind = kindOf(codec)
      const entity = kind._tag === 'stringOr' ? kindOf(kind.codec) : kind
      if (entity._tag !== 'entity' || met.has(codec)) continue
      met.add(codec)
      yield { entity, type, event, keys, path, cut }
    }
  }
}

/** `['channels', 'messaging:fun', 'messages', 0]` → `channels{"messaging:fun"}.messages[0]`. */
function exactPath(type: StreamEventType, keys: readonly (string | number)[]): string {
  let codec: t.Mixed = streamEvents[type]
  let path = ''
  for (const key of keys) {
    let kind = kindOf(codec)
    if (kind._tag === 'stringOr') kind = kindOf(kind.codec)
    if (kind._tag === 'list') {
      codec = kind.item
      path += `[${key}]`
    } else if (kind._tag === 'record') {
      codec = kind.value
      path += `{${JSON.stringify(key)}}`
    } else if (kind._tag === 'entity') {
      codec = { ...kind.optional, ...kind.required }[key] as t.Mixed
      path += path === '' ? String(key) : `.${key}`
    }
  }
  return path
}

const inside = (occurrence: Occurrence, key: string) =>
  occurrence.path === '' ? key : `${occurrence.path}.${key}`

const allOccurrences = [...occurrences()]

describe('the catalogue', () => {
  it('has the 173 types of Stream, by product', () => {
    const products = types.map((type) => streamEvents[type].product)
    const count = (product: string) => products.filter((each) => each === product).length
    expect(types).toHaveLength(173)
    expect(Object.fromEntries([...new Set(products)].map((each) => [each, count(each)]))).toEqual({
      chat: 49,
      moderation: 14,
      video: 57,
      feeds: 38,
      other: 15,
    })
  })

  it('files every codec under its own type', () => {
    for (const type of types) {
      const kind = kindOf(streamEvents[type]) as EntityKind
      expect(kindOf(kind.required.type as t.Mixed)).toEqual({ _tag: 'literal', value: type })
      expect(kind.required).toHaveProperty('created_at')
    }
  })

  it('lets every event say when it was received', () => {
    for (const type of types) {
      const { optional } = kindOf(streamEvents[type]) as EntityKind
      expect([type, optional.received_at]).toEqual([type, Timestamp])
    }
  })

  it('holds 158 entities, and 13 records of custom data', () => {
    expect(new Set(allOccurrences.map(({ entity }) => entity.name)).size).toBe(173 + 158 + 13)
  })
})

describe('every event', () => {
  it('decodes with all its fields, unchanged', () => {
    for (const type of types) {
      const event = sample(type, 'all')
      const decoded = decode(type, event)
      expect(isRight(decoded) && decoded.right.event).toBe(event)
      expect([type, reported(type, event)]).toEqual([type, { drift: [] }])
    }
  })

  it('decodes with its required fields only', () => {
    for (const type of types) {
      expect([type, reported(type, sample(type, 'none'))]).toEqual([type, { drift: [] }])
    }
  })

  it('decodes with null in every part that may be null', () => {
    for (const type of types) {
      const full = sample(type, 'all')
      const optional = [...partsOf(streamEvents[type], full)].filter(
        ({ role }) => role === 'optional',
      )
      const ends = optional.filter(({ value }) => typeof value !== 'object')
      const levels = [1, 2, 3, 4].map((depth) =>
        optional.filter(({ path }) => path.length === depth),
      )
      for (const parts of [ends, ...levels]) {
        const nulled = parts.reduce((event, { path }) => withAt(event, path, null), full)
        expect([type, reported(type, frozen(nulled))]).toEqual([type, { drift: [] }])
      }
    }
  })

  it('decodes with unknown keys at every depth, and keeps them', () => {
    for (const type of types) {
      const full = sample(type, 'all')
      const objects = [...partsOf(streamEvents[type], full)].filter(
        ({ codec }) => kindOf(codec)._tag === 'entity',
      )
      const extended = [{ path: [] as (string | number)[] }, ...objects].reduce<unknown>(
        (event, { path }) => withAt(event, [...path, 'unheard_of'], { of: 1 }),
        full,
      )
      const decoded = decode(type, frozen(extended))
      expect([type, isRight(decoded) && decoded.right]).toEqual([
        type,
        { event: extended, drift: [] },
      ])
    }
  })
})

describe('every required field, of events and of entities inside them', () => {
  /** Where the entity may be left out, that is done; else the event is invalid, with the path. */
  function expected(occurrence: Occurrence, key: string) {
    return occurrence.cut === undefined
      ? { issues: [inside(occurrence, key)] }
      : { drift: [occurrence.cut] }
  }

  it('is missed', () => {
    for (const occurrence of allOccurrences) {
      for (const key of Object.keys(occurrence.entity.required)) {
        const without = withAt(occurrence.event, [...occurrence.keys, key], undefined)
        const where = [occurrence.type, occurrence.path, key]
        expect([where, reported(occurrence.type, frozen(without))]).toEqual([
          where,
          expected(occurrence, key),
        ])
      }
    }
  })

  it('is refused when it is null or of a wrong kind', () => {
    for (const occurrence of allOccurrences) {
      for (const [key, codec] of Object.entries(occurrence.entity.required)) {
        for (const wrong of [null, wrongFor(codec)]) {
          const odd = withAt(occurrence.event, [...occurrence.keys, key], wrong)
          const where = [occurrence.type, occurrence.path, key]
          expect([where, reported(occurrence.type, frozen(odd))]).toEqual([
            where,
            expected(occurrence, key),
          ])
        }
      }
    }
  })

  it('is reported by its path and expectation, without a value', () => {
    for (const type of types) {
      for (const key of Object.keys((kindOf(streamEvents[type]) as EntityKind).required)) {
        const odd = withAt(sample(type, 'all'), [key], ['secret'])
        const decoded = decode(type, odd)
        expect(isLeft(decoded) && decoded.left._tag).toBe('InvalidPayload')
        expect(JSON.stringify(decoded)).not.toContain('secret')
      }
    }
  })
})

describe('every optional field, of events and of entities inside them', () => {
  it('is one drift when it is of a wrong kind, and the rest of the event is kept', () => {
    for (const occurrence of allOccurrences) {
      for (const [key, codec] of Object.entries(occurrence.entity.optional)) {
        const wrong = wrongFor(codec)
        if (wrong === undefined) continue
        const keys = [...occurrence.keys, key]
        const odd = frozen(withAt(occurrence.event, keys, wrong))
        const decoded = decode(occurrence.type, odd)
        const where = [occurrence.type, occurrence.path, key]
        const paths = isRight(decoded) && decoded.right.drift.map(({ path }) => path)
        expect([where, paths]).toEqual([where, [inside(occurrence, key)]])
        const event = isRight(decoded) ? decoded.right.event : undefined
        expect(isDeepStrictEqual(event, withAt(odd, keys, undefined))).toBe(true)
        expect(streamEvents[occurrence.type].is(event)).toBe(true)
      }
    }
  })

  it('leaves out one odd element of a list and one odd entry of a record', () => {
    const met = new Set<t.Mixed>()
    for (const { type, event } of allOccurrences.filter(({ path }) => path === '')) {
      for (const part of partsOf(streamEvents[type], event)) {
        const isPart = part.role === 'element' || part.role === 'entry'
        const wrong = wrongFor(part.codec)
        if (!isPart || met.has(part.codec) || wrong === undefined) continue
        met.add(part.codec)
        const path = exactPath(type, part.path)
        const odd = frozen(withAt(event, part.path, wrong))
        expect([type, path, reported(type, odd)]).toEqual([type, path, { drift: [path] }])
      }
    }
    expect(met.size).toBeGreaterThan(40)
  })
})
