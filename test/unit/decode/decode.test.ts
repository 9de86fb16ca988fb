import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { entity } from '../../../schemas/codec/entity.ts'
import { list } from '../../../schemas/codec/list.ts'
import { record } from '../../../schemas/codec/record.ts'
import { decodeEvent, eventType, lookUp, notAnEvent } from '../../../src/decode/decode.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tests look into events of many shapes.
type Codec = t.Type<any, any, unknown>

const type = 'test.event'

function decoded(codec: Codec, value: unknown) {
  const before = structuredClone(value)
  const result = decodeEvent(codec, type, value)
  expect(value).toEqual(before)
  if (isLeft(result)) throw new Error(`invalid: ${JSON.stringify(result.left.issues)}`)
  expect(codec.is(result.right.event)).toBe(true)
  return result.right
}

const drifts = (codec: Codec, value: unknown) =>
  decoded(codec, value).drift.map(({ path, expected }) => `${path}: ${expected}`)

function issues(codec: Codec, value: unknown): string[] {
  const result = decodeEvent(codec, type, value)
  if (isRight(result)) throw new Error('decoded')
  expect(result.left).toMatchObject({ _tag: 'InvalidPayload', type })
  return result.left.issues.map(({ path, expected }) => `${path}: ${expected}`)
}

const User = entity('User', { id: t.string }, { name: t.string, teams: list(t.string) })
const Member = entity('Member', {}, { user: User, role: t.string })
const Channel = entity(
  'Channel',
  { cid: t.string },
  { members: list(Member), reads: record(t.number) },
)
const ChannelEvent = entity('ChannelEvent', { channel: Channel }, { user: User })

const event = {
  type,
  channel: {
    cid: 'messaging:fun',
    members: [
      { user: { id: 'a', name: 'A', teams: ['red'] }, role: 'owner' },
      { user: { id: 'b', name: null } },
    ],
    reads: { a: 1, b: 2 },
  },
  user: { id: 'a', own: { more: true } },
}

/** The event with something else at a path. */
function withAt(path: string, odd: unknown) {
  const copy: Record<string, unknown> = structuredClone(event)
  const keys = path.split('.')
  const last = keys.pop() as string
  let at: Record<string, unknown> = copy
  for (const key of keys) at = at[key] as Record<string, unknown>
  if (odd === undefined) delete at[last]
  else at[last] = odd
  return copy
}

describe('decodeEvent', () => {
  it('returns the very value when it fits and nothing transforms', () => {
    expect(decoded(ChannelEvent, event)).toEqual({ event, drift: [] })
    expect(decoded(ChannelEvent, event).event).toBe(event)
  })

  it('returns the result of a transforming codec', () => {
    const Upper = new t.Type<string, string>(
      'Upper',
      t.string.is,
      (value, context) =>
        typeof value === 'string' ? t.success(value.toUpperCase()) : t.failure(value, context),
      t.identity,
    )
    const codec = t.type({ name: Upper, tags: t.array(Upper) })
    const result = decoded(codec, { name: 'a', tags: ['b', 1, 'c'] })
    expect(result.event).toEqual({ name: 'A', tags: ['B', 'C'] })
    expect(result.drift).toEqual([{ path: 'tags[1]', normalisedPath: 'tags[]', expected: 'Upper' }])
  })

  it('leaves out an optional property of a wrong kind', () => {
    const odd = withAt('channel.members.0.user.name', 7)
    const { event: typed, drift } = decoded(ChannelEvent, odd)
    expect(typed).toEqual(withAt('channel.members.0.user.name', undefined))
    expect(drift).toEqual([
      {
        path: 'channel.members[0].user.name',
        normalisedPath: 'channel.members[].user.name',
        expected: 'string',
      },
    ])
  })

  it('leaves out an element of a list, and keeps the others in order', () => {
    const { event: typed, drift } = decoded(ChannelEvent, withAt('channel.members.0', 'odd'))
    expect(typed.channel.members).toEqual([event.channel.members[1]])
    expect(drift).toMatchObject([{ path: 'channel.members[0]', expected: 'Member' }])
  })

  it('leaves out an entry of a record', () => {
    const { event: typed, drift } = decoded(ChannelEvent, withAt('channel.reads.b', 'odd'))
    expect(typed.channel.reads).toEqual({ a: 1 })
    expect(drift).toEqual([
      {
        path: 'channel.reads{"b"}',
        normalisedPath: 'channel.reads{}',
        expected: 'number',
      },
    ])
  })

  it('works outwards from a required property to the nearest thing that may go', () => {
    const odd = withAt('channel.members.1.user.id', 7)
    const { event: typed, drift } = decoded(ChannelEvent, odd)
    expect(typed.channel.members).toEqual([event.channel.members[0], {}])
    expect(drift).toMatchObject([{ path: 'channel.members[1].user', expected: 'User' }])
    expect(drifts(ChannelEvent, withAt('user.id', undefined))).toEqual(['user: User'])
  })

  it('reports one drift for a part with several faults, and one for each of several parts', () => {
    const user = { name: 1, teams: [1, 'red', 2] }
    expect(drifts(ChannelEvent, { ...event, user })).toEqual(['user: User'])
    expect(drifts(ChannelEvent, { ...event, user: { id: 'a', ...user } })).toEqual([
      'user.name: string',
      'user.teams[0]: string',
      'user.teams[2]: string',
    ])
  })

  it('shares with the value what lies beside the cuts', () => {
    const odd = withAt('channel.members.0.user.name', 7)
    const { event: typed } = decoded(ChannelEvent, odd)
    const { channel } = odd as typeof event
    expect(typed.user).toBe(odd.user)
    expect(typed.channel.members[1]).toBe(channel.members[1])
    expect(typed.channel.members[0]).not.toBe(channel.members[0])
  })

  it('refuses a required part of a wrong kind, missing, or null, with its path', () => {
    for (const odd of [7, null, undefined, {}, []]) {
      expect(issues(ChannelEvent, withAt('channel.cid', odd))).toEqual(['channel.cid: string'])
    }
    expect(issues(ChannelEvent, withAt('channel', 'odd'))).toEqual(['channel: Channel'])
    expect(issues(ChannelEvent, 'odd')).toEqual([': ChannelEvent'])
  })

  it('reports of a refused event only what cannot be left out', () => {
    const channel = { cid: 1, members: ['odd'] }
    const odd = { ...event, channel, user: { id: 1 } }
    expect(issues(ChannelEvent, odd)).toEqual(['channel.cid: string'])
  })

  it('finds indices of the event as it came when one cut brings another to light', () => {
    // Fits or fails as a whole, which is checked once its elements are right: a second round.
    const NoTwins = t.refinement(
      t.array(t.type({ id: t.string, twins: t.array(t.string) })),
      (all) => new Set(all.map(({ id }) => id)).size === all.length,
      'NoTwins',
    )
    const codec = t.partial({ list: NoTwins })
    const item = (id: unknown, ...twins: unknown[]) => ({ id, twins })
    expect(drifts(codec, { list: [item(1), item('a', 2, 'b', 3)] })).toEqual([
      'list[0]: { id: string, twins: Array<string> }',
      'list[1].twins[0]: string',
      'list[1].twins[2]: string',
    ])
    expect(drifts(codec, { list: [item(1), item('a'), item('a')] })).toEqual(['list: NoTwins'])
  })

  it('reports elements by their original index when a codec reports a limited number of errors', () => {
    const values = Array.from({ length: 3_000 }, (_, index) => (index % 2 === 0 ? index : 'fine'))
    const codec = entity('Many', {}, { list: list(t.string) })
    const { event: typed, drift } = decoded(codec, { list: values })
    expect(typed).toEqual({ list: Array(1_500).fill('fine') })
    expect(drift.map(({ path }) => path)).toEqual(
      Array.from({ length: 100 }, (_, index) => `list[${index * 2}]`),
    )
  })

  it('leaves out a list with very many odd elements as a whole', () => {
    const codec = entity('Many', { id: t.string }, { list: list(t.string) })
    expect(drifts(codec, { id: 'a', list: Array(100_000).fill(1) })).toEqual([
      'list: Array<string>',
    ])
  })

  it('drops drift inside of what goes later', () => {
    let asked = 0
    const Fickle = new t.RefinementType(
      'Fickle',
      (value): value is { inner?: string } => t.partial({ inner: t.string }).is(value),
      (value, context) => {
        const result = t.partial({ inner: t.string }).validate(value, context)
        asked += 1
        return isRight(result) && asked < 3 ? t.failure(value, context) : result
      },
      t.identity,
      t.partial({ inner: t.string }),
      () => true,
    )
    const codec = t.partial({ outer: Fickle })
    expect(drifts(codec, { outer: { inner: 1 } })).toEqual(['outer: Fickle'])
  })

  it('ends when a codec is never content', () => {
    const Never = t.refinement(t.UnknownRecord, () => false, 'Never')
    expect(issues(Never, { a: 1 })).toEqual([': Never'])
  })

  it('survives a codec that throws, and keeps its words to itself', () => {
    const Throws = t.refinement(t.UnknownRecord, (value) => {
      throw new Error(`cannot read ${JSON.stringify(value)}`)
    })
    const result = decodeEvent(Throws, type, { secret: 'correct-horse' })
    expect(JSON.stringify(result)).not.toContain('correct-horse')
    expect(isLeft(result)).toBe(true)
  })

  it('keeps keys like __proto__ as data while it cuts around them', () => {
    const value = JSON.parse('{"id":"a","name":1,"__proto__":{"admin":true}}')
    const { event: typed } = decoded(User, value)
    expect(Object.keys(typed)).toEqual(['id', '__proto__'])
    expect((typed as { admin?: boolean }).admin).toBeUndefined()
    const nested = JSON.parse('{"__proto__":{"name":1},"a":{"name":2}}')
    const people = t.record(t.string, t.partial({ name: t.string }))
    expect(drifts(people, nested)).toEqual(['{"__proto__"}.name: string', '{"a"}.name: string'])
  })

  it('reports no values, whatever is wrong', () => {
    const odd = { ...event, channel: 'correct-horse', user: { id: ['correct-horse'] } }
    expect(JSON.stringify(decodeEvent(ChannelEvent, type, odd))).not.toContain('correct-horse')
  })
})

describe("decodeEvent, with io-ts's own codecs", () => {
  const Address = t.intersection([t.type({ city: t.string }), t.partial({ zip: t.string })])

  it('cuts what t.partial names, also in an intersection', () => {
    const codec = t.intersection([t.type({ home: Address }), t.partial({ work: Address })])
    const odd = { home: { city: 'Rome', zip: 1 }, work: { zip: 1 }, own: 1 }
    const { event: typed, drift } = decoded(codec, odd)
    expect(typed).toEqual({ home: { city: 'Rome' }, own: 1 })
    expect(drift).toMatchObject([{ path: 'home.zip' }, { path: 'work', expected: Address.name }])
    expect(issues(codec, { home: { zip: '1' } })).toEqual(['home.city: string'])
  })

  it('cuts what t.type lets be undefined', () => {
    const codec = t.type({ id: t.string, at: t.union([t.string, t.undefined]) })
    expect(drifts(codec, { id: 'a', at: 1 })).toEqual(['at: (string | undefined)'])
  })

  it('follows readonly, exact, brands, refinements and recursion', () => {
    interface Tree {
      readonly name?: string
      readonly children?: readonly Tree[]
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', () =>
      t.readonly(t.exact(t.partial({ name: t.string, children: t.readonlyArray(Tree) }))),
    )
    const odd = { name: 'a', children: [{ name: 1 }, 2, { children: [{ name: 'b' }, 3] }] }
    expect(drifts(Tree, odd)).toEqual([
      'children[0].name: string',
      'children[1]: Tree',
      'children[2].children[1]: Tree',
    ])
    const Short = t.brand(
      t.partial({ text: t.string }),
      (value): value is t.Branded<{ text?: string }, { readonly Short: unique symbol }> =>
        (value.text?.length ?? 0) < 10,
      'Short',
    )
    expect(drifts(Short, { text: 1 })).toEqual(['text: string'])
    expect(issues(Short, { text: 'far too long' })).toEqual([': Short'])
  })

  it('cuts no component of a tuple and no named entry of a record', () => {
    const codec = t.partial({
      pair: t.tuple([t.string, t.number]),
      scores: t.record(t.keyof({ a: null, b: null }), t.number),
    })
    expect(drifts(codec, { pair: ['a', 'b'], scores: { a: 1, b: 2 } })).toEqual([
      'pair: [string, number]',
    ])
    expect(decoded(codec, { scores: { a: 1, b: 'odd' } })).toMatchObject({
      event: {},
      drift: [{ path: 'scores' }],
    })
    expect(issues(t.type({ pair: t.tuple([t.string, t.number]) }), { pair: ['a', 'b'] })).toEqual([
      'pair[1]: number',
    ])
  })

  it('cuts inside of a union where one of its codecs can be met that way', () => {
    const codec = t.type({ home: t.union([Address, t.null]) })
    expect(drifts(codec, { home: { city: 'Rome', zip: 1 } })).toEqual(['home.zip: string'])
    expect(issues(codec, { home: { zip: '1' } })).toEqual(['home.city: string'])
    expect(issues(codec, { home: 1 })).toEqual([`home: (${Address.name} | null)`])
  })

  it('takes the codec of a union that costs the fewest cuts', () => {
    const Named = t.partial({ a: t.string, b: t.string, name: t.string })
    const codec = t.type({ one: t.union([Named, t.partial({ name: t.number, a: t.string })]) })
    const { event: typed } = decoded(codec, { one: { a: 1, b: 2, name: 3 } })
    expect(typed).toEqual({ one: { b: 2, name: 3 } })
  })

  it('cuts inside of the codec that a tag chooses', () => {
    const Circle = t.intersection([
      t.type({ kind: t.literal('circle') }),
      t.partial({ r: t.number }),
    ])
    const Line = t.type({ kind: t.literal('line'), length: t.number })
    const codec = t.partial({ shape: t.union([Circle, Line]) })
    expect(drifts(codec, { shape: { kind: 'circle', r: 'wide' } })).toEqual(['shape.r: number'])
    expect(drifts(codec, { shape: { kind: 'line' } })).toEqual([
      `shape: (${Circle.name} | ${Line.name})`,
    ])
    expect(drifts(codec, { shape: { kind: 'cube' } })).toHaveLength(1)
  })

  it('does not follow errors into a codec it does not know', () => {
    const FromJson = new t.Type<unknown, string, unknown>(
      'FromJson',
      t.unknown.is,
      (value, context) =>
        typeof value === 'string' ? t.success(JSON.parse(value)) : t.failure(value, context),
      JSON.stringify,
    )
    const Inner = FromJson.pipe(t.partial({ a: t.string }), 'Inner')
    const codec = t.partial({ inner: Inner })
    expect(drifts(codec, { inner: '{"a":1}' })).toEqual(['inner: Inner'])
    expect(issues(t.type({ inner: Inner }), { inner: '{"a":1}' })).toEqual(['inner: Inner'])
  })
})

describe('an issue', () => {
  const Odd = t.type({
    'a b': t.record(t.string, t.type({ 'x-y': t.array(t.type({ $z: t.string })) })),
  })

  it('has an exact path and one without what the payload named', () => {
    const codec = t.type({ in: t.type({ r: t.tuple([t.type({ n: t.number })]) }), 'a b': t.string })
    const result = decodeEvent(codec, type, { in: { r: [{}] } })
    expect(isLeft(result) && result.left.issues).toEqual([
      { path: 'in.r[0].n', normalisedPath: 'in.r[].n', expected: 'number' },
      { path: '["a b"]', normalisedPath: '["a b"]', expected: 'string' },
    ])
    const { drift } = decoded(Odd, { 'a b': { 'm:"1': { 'x-y': [{ $z: 'z' }, { $z: 1 }] } } })
    expect(drift).toMatchObject([
      { path: '["a b"]{"m:\\"1"}["x-y"][1]', normalisedPath: '["a b"]{}["x-y"][]' },
    ])
  })

  it('is bounded in its length and its number', () => {
    const codec = t.record(t.string, t.number)
    const [drift] = decoded(codec, { ['k'.repeat(10_000)]: 'odd' }).drift
    expect(drift?.path.length).toBeLessThan(110)
    const long = t.type({
      a: t.refinement(t.string, () => true, 'N'.repeat(1_000)),
    })
    expect(issues(long, {})[0]?.length).toBeLessThan(110)
    const many = t.type(
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, t.string])),
    )
    expect(issues(many, {})).toHaveLength(100)
    expect(drifts(codec, Object.fromEntries(Array(500).entries()))).toHaveLength(100)
  })
})

describe('eventType', () => {
  it('is a string of its own', () => {
    expect(eventType({ type: 'message.new' })).toBe('message.new')
    expect(eventType(Object.create({ type: 'inherited' }))).toBeUndefined()
    for (const value of [{ type: 1 }, { type: null }, {}, [], ['type'], null, 1, 'type', true]) {
      expect(eventType(value)).toBeUndefined()
    }
  })

  it('is missed in words', () => {
    const found = [{}, { type: 1 }, [], null, 1, 'a', true].map((value) => notAnEvent(value).found)
    expect(found).toEqual([
      'an object without "type"',
      'an object whose "type" is not a string',
      'an array',
      'null',
      'a number',
      'a string',
      'a boolean',
    ])
  })
})

describe('lookUp', () => {
  it('finds own types only', () => {
    const catalogue = { 'user.updated': User }
    expect(lookUp(catalogue, 'user.updated')).toBe(User)
    for (const odd of ['constructor', '__proto__', 'toString', 'user.gone', '']) {
      expect(lookUp(catalogue, odd)).toBeUndefined()
    }
  })
})
