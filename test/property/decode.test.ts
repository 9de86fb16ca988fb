import fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { streamEvents } from '../../schemas/index.ts'
import type { Codec } from '../../src/decode/catalogue.ts'
import { decodeEvent, eventType, lookUp } from '../../src/decode/decode.ts'
import { messageNew, withQuotes } from '../bench/stream-events.ts'
import { foundingSample } from '../fixtures/founding-sample.ts'

const catalogue: Readonly<Record<string, Codec>> = streamEvents
const type = 'test.event'
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

/**
 * The laws of decoding, for any codec: it never throws and never changes the value; what it returns
 * conforms to the codec, is the value without what drifted, and decodes to itself.
 */
function keepsTheLaws(codec: Codec, value: unknown): 'fits' | 'drifts' | 'invalid' {
  const before = structuredClone(value)
  const result = decodeEvent(codec, type, deepFreeze(value))
  expect(value).toEqual(before)
  if (isLeft(result)) {
    expect(result.left.issues.length).toBeGreaterThan(0)
    expect(result.left.issues.length).toBeLessThanOrEqual(100)
    return 'invalid'
  }
  const { event, drift } = result.right
  expect(codec.is(event)).toBe(true)
  if (drift.length === 0) expect(event).toBe(value)
  if (drift.length < 100) expect(event).toEqual(drift.reduce(without, placed(before)).value)
  expect(new Set(drift.map(({ path }) => path)).size).toBe(drift.length)
  expect(decodeEvent(codec, type, event)).toEqual({ _tag: 'Right', right: { event, drift: [] } })
  return drift.length === 0 ? 'fits' : 'drifts'
}

describe("decodeEvent, with Stream's events", () => {
  const types = Object.keys(catalogue)
  // By way of JSON, so that no object occurs twice.
  const samples = [messageNew(3), withQuotes(messageNew(5), 3)]
    .map((event) => JSON.stringify(event))
    .concat(foundingSample)
    .map((text) => JSON.parse(text))

  it('keeps its laws on any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), json, (name, value) => {
        keepsTheLaws(codecOf(name), value)
      }),
      { numRuns: 1_000 },
    )
  })

  it('keeps its laws on real events with some parts changed', () => {
    const outcomes = { fits: 0, drifts: 0, invalid: 0 }
    const change = fc.tuple(fc.nat(), fc.oneof(json, fc.constantFrom(undefined, null, [], {}, 7)))
    const changed = fc
      .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 6 }))
      .map(([sample, changes]) => changes.reduce(changePart, structuredClone(sample)))
    fc.assert(
      fc.property(changed, (event) => {
        outcomes[keepsTheLaws(codecOf(eventType(event)), event)] += 1
      }),
      { numRuns: 1_500 },
    )
    // The generator reaches all of them, so none of the laws above is empty.
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20)
  })

  it('cuts nothing that would have fitted: with any one part back the event fits no more', () => {
    const change = fc.tuple(fc.nat(), json)
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(change, { maxLength: 4 }),
        (sample, changes) => {
          const value = changes.reduce(changePart, structuredClone(sample))
          const codec = codecOf(eventType(value))
          const result = decodeEvent(codec, type, value)
          if (isLeft(result)) return
          const { drift } = result.right
          for (const kept of drift.slice(0, 10)) {
            const others = drift.filter((each) => each !== kept)
            const rest = others.reduce(without, placed(value)).value
            expect(codec.is(rest)).toBe(false)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('reports no values: nothing of the payload is in an issue, except a key in an exact path', () => {
    const secret = 'correct-horse'
    const secretive = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(secret, 7, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(secret, 'id', 'user', 'own'), tie('value'), { maxKeys: 3 }),
      ),
    })).value
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), secretive, (sample, at, value) => {
        const event = changePart(structuredClone(sample), [at, value])
        const result = decodeEvent(codecOf('message.new'), 'message.new', event)
        const reported = isLeft(result) ? result.left.issues : result.right.drift
        for (const { normalisedPath, expected } of reported) {
          expect(normalisedPath + expected).not.toContain(secret)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('decodeEvent, with any codecs of io-ts', () => {
  // Not `__proto__`: where io-ts's own codecs transform, they copy by assignment.
  const key = fc.constantFrom('a', 'b', 'constructor', 'c d')
  const { codec } = fc.letrec<{ codec: t.Mixed; props: t.Props; object: t.Mixed }>((tie) => ({
    props: fc
      .dictionary(fc.constantFrom('a', 'b', 'c d'), tie('codec'), { minKeys: 1, maxKeys: 3 })
      .map((props) => ({ ...props })),
    object: fc.oneof(
      tie('props').map((props) => t.type(props)),
      tie('props').map((props) => t.partial(props)),
      fc
        .tuple(tie('props'), tie('props'))
        .map(([one, two]) => t.intersection([t.type(one), t.partial(two)])),
    ),
    codec: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      fc.constantFrom<t.Mixed[]>(
        t.string,
        t.number,
        t.null,
        t.undefined,
        t.unknown,
        t.literal('x'),
      ),
      tie('object'),
      tie('codec').map((item) => t.array(item)),
      tie('codec').map((item) => t.readonlyArray(item)),
      tie('codec').map((item) => t.record(t.string, item)),
      tie('codec').map((item) => t.record(t.keyof({ a: null, b: null }), item)),
      tie('codec').map((item) => t.readonly(item)),
      // Of its own, since io-ts writes the name into the codec: t.string would be called Late.
      tie('codec').map((item) => t.recursion('Late', () => Object.create(item))),
      fc.tuple(tie('codec'), tie('codec')).map(([one, two]) => t.union([one, two])),
      // Of a short tuple io-ts's decode and is think differently, if its last part may be undefined.
      tie('object').map((item) => t.tuple([t.string, item])),
      tie('codec').map((item) => t.refinement(item, hasParts)),
    ),
  }))
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      fc.constantFrom('x', 'y', 1, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }).map((object) => ({ ...object })),
    ),
  })).value

  it('never throws, never changes the value, and returns a value that conforms and decodes to itself', () => {
    let drifted = 0
    fc.assert(
      fc.property(named(codec), value, ([any], from) => {
        const before = structuredClone(from)
        const result = decodeEvent(any, type, deepFreeze(from))
        expect(from).toEqual(before)
        fc.pre(isConsistent(any, from))
        if (isLeft(result)) {
          expect(result.left.issues.length).toBeGreaterThan(0)
          return
        }
        const { event, drift } = result.right
        fc.pre(isConsistent(any, drift.reduce(without, placed(before)).value))
        if (drift.length > 0) drifted += 1
        const again = decodeEvent(any, type, event)
        expect(isRight(again) && again.right).toEqual({ event, drift: [] })
        expect(any.is(event)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
    expect(drifted).toBeGreaterThan(100)
  })
})

/**
 * An intersection of io-ts's own can decode to what it refuses itself, where one codec of it adds keys: those of a
 * record of listed keys, as undefined. JSON has none.
 */
function isConsistent(codec: t.Mixed, value: unknown): boolean {
  const own = codec.decode(value)
  return isLeft(own) || codec.is(own.right)
}

/**
 * No object without keys: cutting a part can break it. A record of listed keys returns an object with
 * those keys and no others, so what it makes of an object that passes must pass as well; else io-ts's
 * own intersection of the two returns what it does not accept itself.
 */
function hasParts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true
  return Object.keys(value).length > 0
}

/** fast-check prints what failed: a codec by its name, not by all of its code. */
function named<C extends t.Mixed>(codec: fc.Arbitrary<C>): fc.Arbitrary<Named<C>> {
  return codec.map((each) => Object.assign([each] as [C], { [fc.toStringMethod]: () => each.name }))
}

type Named<C> = [C]

/** An event whose type was changed into an unknown one is still worth a try. */
function codecOf(name: string | undefined): Codec {
  return lookUp(catalogue, name ?? '') ?? streamEvents['message.new']
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}

/** Replaces or removes the n-th part of an event. */
function changePart<T>(event: T, [nth, odd]: readonly [number, unknown]): T {
  const parts: [Record<string, unknown>, string][] = []
  collect(event)
  const [container, key] = parts[nth % parts.length] ?? [{}, '']
  if (odd === undefined && !Array.isArray(container)) delete container[key]
  else container[key] = odd === undefined ? null : structuredClone(odd)
  return event

  function collect(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value)) {
      parts.push([value as Record<string, unknown>, key])
      collect(part)
    }
  }
}

/** A value in which list elements are known by their first index, also when others have gone. */
interface Placed {
  readonly value: unknown
  readonly indices: Map<unknown[], number[]>
}

function placed(value: unknown): Placed {
  const copy = structuredClone(value)
  const indices = new Map<unknown[], number[]>()
  number(copy)
  return { value: copy, indices }

  function number(part: unknown): void {
    if (typeof part !== 'object' || part === null) return
    if (Array.isArray(part)) indices.set(part, [...part.keys()])
    for (const each of Object.values(part)) number(each)
  }
}

/** Removes the part at a drift's exact path. */
function without(from: Placed, { path }: { readonly path: string }): Placed {
  const keys = [
    ...path.matchAll(/\{("(?:[^"\\]|\\.)*")\}|\[("(?:[^"\\]|\\.)*"|\d+)\]|[\w$]+/g),
  ].map(([whole, entry, bracketed]) => {
    const quoted = entry ?? bracketed
    return quoted === undefined ? whole : String(JSON.parse(quoted))
  })
  const last = keys.pop() as string
  let at = from.value as Record<string, unknown>
  for (const key of keys) at = at[here(at, key)] as Record<string, unknown>
  if (Array.isArray(at)) {
    const index = Number(here(at, last))
    at.splice(index, 1)
    from.indices.get(at)?.splice(index, 1)
  } else delete at[last]
  return from

  function here(container: object, key: string): string {
    if (!Array.isArray(container)) return key
    return String(from.indices.get(container)?.indexOf(Number(key)))
  }
}
