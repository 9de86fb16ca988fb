import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  entity,
  event,
  Integer,
  list,
  openEnum,
  record,
  Timestamp,
} from '../../../schemas/index.ts'

interface Person extends t.TypeOf<typeof PersonCodec> {}
const PersonCodec = entity('Person', { id: t.string }, () => ({
  name: t.string,
  age: Integer,
  mood: openEnum('Mood', ['calm', 'glad']),
  friends: list(Person),
  scores: record(Integer),
  best: Person,
  seen_at: Timestamp,
  custom: t.UnknownRecord,
}))
const Person: t.Type<Person> = PersonCodec

/** Turns a text into a Date: a codec that transforms. */
const DateText = new t.Type<Date, string, unknown>(
  'DateText',
  (value): value is Date => value instanceof Date,
  (value, context) =>
    typeof value === 'string' ? t.success(new Date(value)) : t.failure(value, context),
  (date) => date.toISOString(),
)

function paths(codec: t.Mixed, value: unknown): string[] {
  const result = codec.decode(value)
  if (E.isRight(result)) return []
  return result.left.map((error) => error.context.map((entry) => entry.key).join('/'))
}

describe('an entity', () => {
  it('returns the same object, unknown keys included', () => {
    const value = { id: 'ann', name: 'Ann', shoe: 42, friends: [{ id: 'bob', x: 1 }] }
    const result = Person.decode(value)
    expect(E.isRight(result) && result.right).toBe(value)
  })

  it('takes an optional property that is absent, null or valid', () => {
    for (const name of [{}, { name: null }, { name: 'Ann' }]) {
      expect(Person.is({ id: 'ann', ...name })).toBe(true)
    }
    expectTypeOf<Person['name']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<Person['id']>().toEqualTypeOf<string>()
  })

  it.each([null, 'text', 1, [], undefined])('is no %j', (value) => {
    expect(Person.is(value)).toBe(false)
    expect(paths(Person, value)).toEqual([''])
  })

  it('reports every wrong part by its path', () => {
    const value = {
      name: 1,
      friends: [{ id: 'bob' }, { id: 2 }, 'carl'],
      scores: { a: 1, b: 'two' },
      best: { id: 'dora', best: { id: null } },
    }
    expect(paths(Person, value)).toEqual([
      '/id',
      '/name',
      '/friends/1/id',
      '/friends/2',
      '/scores/b',
      '/best/best/id',
    ])
  })

  it('makes ordinary io-ts contexts, in which each step names its codec and its value', () => {
    const result = Person.decode({ id: 'ann', friends: [{ id: 2 }] })
    const context = E.isLeft(result) ? result.left[0]?.context : undefined
    expect(context?.map(({ key, type, actual }) => [key, type.name, actual])).toEqual([
      ['', 'Person', { id: 'ann', friends: [{ id: 2 }] }],
      ['friends', 'Array<Person>', [{ id: 2 }]],
      ['0', 'Person', { id: 2 }],
      ['id', 'string', 2],
    ])
    expect(context?.map(({ type }) => (type as t.Any & { _tag?: string })._tag)).toEqual([
      'EntityType',
      'ArrayType',
      'EntityType',
      'StringType',
    ])
  })

  it('can be inside the codecs of io-ts', () => {
    expect(paths(t.type({ who: t.array(Person) }), { who: [{ id: 1 }] })).toEqual(['/who/0/id'])
  })

  it('says which of its properties an event may lack', () => {
    expect(PersonCodec.mayLack('name')).toBe(true)
    expect(PersonCodec.mayLack('unheard-of')).toBe(true)
    expect(PersonCodec.mayLack('id')).toBe(false)
  })

  it('reads properties of the value itself, not of its prototype', () => {
    const odd = entity('Odd', { constructor: t.Function }, { toString: t.string })
    expect(odd.is({})).toBe(false)
    expect(paths(odd, { toString: 1 })).toEqual(['/constructor', '/toString'])
    expect(entity('Odd', {}, { toString: t.string }).is({})).toBe(true)
  })
})

describe('a codec that transforms', () => {
  const visit = entity('Visit', { at: DateText }, { guest: Person, next: list(DateText) })

  it('is not skipped, and the value is copied along its way only', () => {
    const value = { at: '2020-03-30T07:54:46Z', guest: { id: 'ann' }, next: ['2020-03-31'], x: 1 }
    const before = structuredClone(value)
    const result = visit.decode(value)
    expect(result).toEqual(
      E.right({ ...before, at: new Date(value.at), next: [new Date('2020-03-31')] }),
    )
    expect(E.isRight(result) && result.right.guest).toBe(value.guest)
    expect(value).toEqual(before)
    expect(visit.is(E.isRight(result) && result.right)).toBe(true)
  })

  it('is encoded to its wire form', () => {
    const value = { at: '2020-03-30T07:54:46.000Z', guest: null, x: 1 }
    const result = visit.decode(value)
    expect(E.isRight(result) && visit.encode(result.right)).toEqual(value)
  })

  it('is still asked when a copy of a known codec was given another validate', () => {
    const lenient = Object.assign(Object.create(Object.getPrototypeOf(t.string)), t.string, {
      validate: (value: unknown) => t.success(String(value)),
    }) as typeof t.string
    expect(entity('E', { id: lenient }).decode({ id: 1 })).toEqual(E.right({ id: '1' }))
  })
})

describe('hostile values', () => {
  it('give a bounded number of errors', () => {
    const friends = Array.from({ length: 100_000 }, () => ({ id: 1 }))
    const result = Person.decode({ id: 'ann', friends })
    expect(E.isLeft(result) && result.left.length).toBe(1_000)
  })

  it('are walked once, however deep they are', () => {
    let reads = 0
    const counted = new t.Type<string>(
      'Counted',
      (value): value is string => {
        reads++
        return typeof value === 'string'
      },
      t.string.validate,
      t.identity,
    )
    interface Nest {
      leaf: string
      inner?: Nest | null | undefined
    }
    const Nest: t.Type<Nest> = entity('Nest', { leaf: counted }, () => ({ inner: Nest }))
    let value: unknown = { leaf: 1 }
    for (let level = 0; level < 64; level++) value = { leaf: 'ok', inner: value }
    expect(paths(Nest, value)).toHaveLength(1)
    expect(reads).toBeLessThan(200)
  })

  it('do no harm with keys like __proto__', () => {
    const value: unknown = JSON.parse(
      '{"id":"ann","__proto__":{"polluted":1},"scores":{"__proto__":1,"constructor":2}}',
    )
    expect(Person.is(value)).toBe(true)
    const dated = entity('Dated', {}, { all: record(DateText) }).decode(
      JSON.parse('{"__proto__":{"polluted":1},"all":{"__proto__":"2020-01-01"}}'),
    )
    const all = E.isRight(dated) ? dated.right.all : undefined
    expect(Object.getOwnPropertyDescriptor(all, '__proto__')?.value).toBeInstanceOf(Date)
    expect({}).not.toHaveProperty('polluted')
    expect(Object.getPrototypeOf(E.isRight(dated) && dated.right)).toBe(Object.prototype)
  })
})

describe('an event', () => {
  const Paid = event('shop', 'order.paid', { order_id: t.string }, { note: t.string })

  it('requires its literal type and when it happened', () => {
    const value = { type: 'order.paid', created_at: '2020-03-30T07:54:46.295138Z', order_id: '1' }
    expect(Paid.is(value)).toBe(true)
    expect(paths(Paid, { ...value, type: 'order.made' })).toEqual(['/type'])
    expect(paths(Paid, { ...value, created_at: 'yesterday' })).toEqual(['/created_at'])
    expectTypeOf<t.TypeOf<typeof Paid>['type']>().toEqualTypeOf<'order.paid'>()
  })

  it('knows its name, its type and its product', () => {
    expect(Paid.name).toBe('OrderPaidEvent')
    expect(Paid.eventType).toBe('order.paid')
    expect(Paid.product).toBe('shop')
    expectTypeOf(Paid.product).toEqualTypeOf<'shop'>()
  })
})
