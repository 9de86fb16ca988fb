import { type } from 'arktype'
import { left } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { streamEvents } from '../../../../schemas/index.ts'
import { describe as inWords } from '../../../../src/dead-letter/record/failure/description.ts'
import type { Catalogue } from '../../../../src/decode/catalogue.ts'
import type { StandardSchema } from '../../../../src/decode/standard-schema.ts'
import { PermanentError } from '../../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../../src/message/retry-after-error.ts'
import { decodeBy } from '../../../../src/route/call/decode-by.ts'
import { Interruption } from '../../../../src/route/call/interruption.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { deliver } from '../../../../src/testing/deliver.ts'
import { revoked } from '../../../fixtures/odd-values.ts'

const secret = 'jane@example.com'
const placed = { type: 'order.placed', total: 3, at: '2030-01-01T00:00:00Z', note: secret }

const shop = {
  zod: z.object({
    type: z.literal('order.placed'),
    total: z.number().positive(),
    at: z.string().transform((at) => new Date(at)),
    to: z.union([z.literal('home'), z.literal('shop')]).optional(),
  }),
  valibot: v.object({
    type: v.literal('order.placed'),
    total: v.pipe(v.number(), v.minValue(1)),
    at: v.pipe(
      v.string(),
      v.transform((at) => new Date(at)),
    ),
    to: v.optional(v.union([v.literal('home'), v.literal('shop')])),
  }),
  arktype: type({
    type: "'order.placed'",
    total: 'number > 0',
    at: type('string').pipe((at) => new Date(at)),
    'to?': "'home' | 'shop'",
    '+': 'delete',
  }),
}
const vendors = Object.keys(shop) as (keyof typeof shop)[]

/** The same schema, answering later. */
function late(schema: StandardSchema): StandardSchema {
  const { validate, ...rest } = schema['~standard']
  return { '~standard': { ...rest, validate: async (value) => validate(value) } }
}

/** A schema made by hand that answers, or throws, what a test wants. */
function answering(validate: (value: unknown) => unknown, vendor = 'own'): StandardSchema {
  return { '~standard': { version: 1, vendor, validate } }
}

const routerOf = (schema: StandardSchema, handler: (event: unknown) => unknown = () => {}) =>
  createRouter({ 'order.placed': schema }).on('order.placed', handler)

describe.each(vendors)('an own event in a schema of %s', (vendor) => {
  describe.each(['at once', 'later'])('that answers %s', (when) => {
    const schema = when === 'at once' ? shop[vendor] : late(shop[vendor])

    it('is what the schema returns, and the delivery keeps it as it came', async () => {
      const seen = vi.fn()
      const router = createRouter({ ...streamEvents, 'order.placed': schema }).on(
        'order.placed',
        (event, { raw, drift }) => seen({ event, raw, drift }),
      )
      const { settlement, events } = await deliver(router, placed)
      expect(settlement).toEqual({ _tag: 'Acknowledge', because: 'handled' })
      expect(events).toMatchObject([{ type: 'order.placed', drift: [] }])
      expect(seen).toHaveBeenCalledExactlyOnceWith({
        event: { type: 'order.placed', total: 3, at: new Date(placed.at) },
        raw: placed,
        drift: [],
      })
    })

    it('is poison where it does not fit, and nothing of its payload is reported', async () => {
      const handler = vi.fn()
      const odd = { ...placed, total: secret, to: secret }
      const { settlement } = await deliver(routerOf(schema, handler), odd)
      const path = (key: string) => expect.objectContaining({ path: key, normalisedPath: key })
      expect(settlement).toEqual({
        _tag: 'DeadLetter',
        failure: {
          _tag: 'InvalidPayload',
          type: 'order.placed',
          issues: expect.arrayContaining([path('total'), path('to')]),
        },
      })
      expect(JSON.stringify(settlement)).toContain(`valid for ${vendor} (`)
      expect(JSON.stringify(settlement)).not.toContain('jane')
      expect(handler).not.toHaveBeenCalled()
    })
  })
})

describe('the issues of a schema', () => {
  const issuesOf = async (issues: unknown, vendor?: string) => {
    const router = routerOf(answering(() => ({ issues }), vendor))
    const { settlement } = await deliver(router, placed)
    expect(settlement).toMatchObject({ _tag: 'DeadLetter', failure: { _tag: 'InvalidPayload' } })
    return (settlement as { failure: { issues: unknown } }).failure.issues
  }
  const issue = (path: string, expected: string) => ({ path, normalisedPath: path, expected })

  it('are reported by the code or the type of the vendor', async () => {
    expect(await issuesOf([{ message: secret, path: ['a'], code: 'too_small' }])).toEqual([
      issue('a', 'valid for own (too_small)'),
    ])
    expect(await issuesOf([{ message: secret, path: ['a'], type: 'min_value' }])).toEqual([
      issue('a', 'valid for own (min_value)'),
    ])
    expect(await issuesOf([{ message: secret, path: ['a'] }])).toEqual([
      issue('a', 'valid for own'),
    ])
  })

  it('are reported by the first key of the path only, in both forms of a path', async () => {
    const message = secret
    expect(await issuesOf([{ message, path: ['address', 'jane', 0] }])).toEqual([
      issue('address', 'valid for own'),
    ])
    expect(await issuesOf([{ message, path: [{ key: 'address' }, { key: 'jane' }] }])).toEqual([
      issue('address', 'valid for own'),
    ])
  })

  it.each([
    [[]],
    [undefined],
    [[7]],
    [[Symbol('jane')]],
    [[{ key: secret }]],
    [[secret]],
    ['jane'],
  ])('have no path where it does not begin with an identifier: %o', async (path) => {
    expect(await issuesOf([{ message: secret, path }])).toEqual([issue('', 'valid for own')])
  })

  it('keep codes that are no words to themselves', async () => {
    for (const code of [secret, 7, null, 'two words', 'x'.repeat(200)]) {
      expect(await issuesOf([{ message: secret, path: ['a'], code }])).toEqual([
        issue('a', 'valid for own'),
      ])
    }
  })

  it('are one where the schema reports none, and a hundred at most', async () => {
    expect(await issuesOf([])).toEqual([issue('', 'valid for own')])
    expect(await issuesOf('jane')).toEqual([issue('', 'valid for own')])
    expect(await issuesOf([null])).toEqual([issue('', 'valid for own')])
    expect(await issuesOf(Array.from({ length: 101 }, () => ({ message: secret })))).toHaveLength(
      100,
    )
  })

  it('are on the record in plain words', async () => {
    const router = routerOf(answering(() => ({ issues: [{ message: secret, code: 'custom' }] })))
    const { settlement } = await deliver(router, placed)
    if (settlement._tag !== 'DeadLetter') throw new Error(settlement._tag)
    expect(inWords(settlement.failure, (text) => text)).toMatchObject({
      reason: 'InvalidPayload',
      message: 'the event does not fit its codec: it is not valid for own (custom)',
      issues: [{ path: '', expected: 'valid for own (custom)' }],
    })
  })
})

describe('a schema that fails itself', () => {
  const throwing = (error: unknown) =>
    answering(() => {
      throw error
    })
  const rejecting = (error: unknown) => answering(() => Promise.reject(error))

  it.each([
    ['throws', throwing(new TypeError(secret)), 'threw TypeError'],
    ['rejects', rejecting(new TypeError(secret)), 'threw TypeError'],
    ['throws a text', throwing(secret), 'threw a string'],
    ['throws undefined', throwing(undefined), 'threw undefined'],
    ['throws an error of a name that is no word', throwing({ name: secret }), 'threw an object'],
    ['answers nothing', answering(() => undefined), 'returned neither a value nor issues'],
    ['answers a text', answering(() => secret), 'returned neither a value nor issues'],
    ['answers an empty object', answering(() => ({})), 'returned neither a value nor issues'],
    ['answers later with nothing', answering(async () => null), 'returned neither'],
    [
      'throws an error that throws when it is looked at',
      throwing(
        new Proxy(new Error(secret), {
          get: () => {
            throw new Error(secret)
          },
        }),
      ),
      'threw an object',
    ],
    ['throws a revoked proxy', throwing(revoked()), 'threw an object'],
    ['rejects with a revoked proxy', rejecting(revoked()), 'threw an object'],
    [
      'answers what throws when it is looked at',
      answering(() => ({
        get issues() {
          throw new RangeError(secret)
        },
      })),
      'threw RangeError',
    ],
  ])('is app code: where it %s the event is tried again', async (_what, schema, words) => {
    const { settlement } = await deliver(routerOf(schema), placed)
    expect(settlement).toMatchObject({
      _tag: 'Retry',
      failure: { _tag: 'HandlerFailed', type: 'order.placed', cause: { name: 'SchemaError' } },
    })
    if (settlement._tag !== 'Retry') throw new Error(settlement._tag)
    const { message } = inWords(settlement.failure, (text) => text)
    expect(message).toContain(`the schema of "order.placed" ${words}`)
    expect(JSON.stringify(inWords(settlement.failure, (text) => text))).not.toContain('jane')
  })

  it('is dead-lettered at the last attempt, with its stack frames', async () => {
    const schema = z.object({ type: z.literal('order.placed') }).refine(function checkTheOrder() {
      throw new Error(secret)
    })
    const { settlement } = await deliver(routerOf(schema), placed, { receiveCount: 10 })
    expect(settlement).toMatchObject({ _tag: 'DeadLetter', failure: { _tag: 'HandlerFailed' } })
    if (settlement._tag !== 'DeadLetter') throw new Error(settlement._tag)
    const record = inWords(settlement.failure, (text) => text)
    expect(record.frames.join()).toContain('standard-schema.test.ts')
    expect(JSON.stringify(record)).not.toContain('jane')
  })

  it('reports nothing of the event, even what looks like stack frames', async () => {
    const words = `no\n    at ${secret} (jane.ts:1:2)\n    at jane`
    const schema = answering((value) => {
      throw new Error(`cannot take ${(value as { to: string }).to}`)
    })
    const { settlement } = await deliver(routerOf(schema), { ...placed, to: words })
    if (settlement._tag !== 'Retry') throw new Error(settlement._tag)
    const { failure } = settlement
    expect(failure).toMatchObject({ cause: { stack: expect.stringMatching(/standard-schema/) } })
    expect(String((failure as { cause: Error }).cause.stack)).not.toContain('jane')
    expect(JSON.stringify(inWords(failure, (text) => text))).not.toContain('jane')
  })

  it('may say what should happen, as a handler may, and classify is asked', async () => {
    const settlementOf = async (error: unknown) =>
      (await deliver(routerOf(rejecting(error)), placed)).settlement
    expect(await settlementOf(new PermanentError('no'))).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'PermanentlyFailed', cause: { message: 'no' } },
    })
    expect(await settlementOf(new RetryAfterError({ seconds: 70 }))).toMatchObject({
      _tag: 'Retry',
      afterSeconds: 70,
    })
    const classify = vi.fn(() => 'permanent' as const)
    const error = new Error(secret)
    const router = createRouter({ 'order.placed': throwing(error) }, { classify })
    router.on('order.placed', () => {})
    const { settlement } = await deliver(router, placed)
    expect(classify).toHaveBeenCalledExactlyOnceWith(error)
    expect(settlement).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'PermanentlyFailed', cause: { name: 'SchemaError' } },
    })
  })

  it('is asked once, also by zod, which would try twice and drop what the first try rejects with', async () => {
    const check = vi.fn(() => Promise.reject(new Error(secret)))
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      const schema = z.object({ type: z.literal('order.placed') }).refine(check)
      const { settlement } = await deliver(routerOf(schema), placed)
      expect(settlement).toMatchObject({ _tag: 'Retry', failure: { _tag: 'HandlerFailed' } })
      // Unhandled rejections are reported once the microtasks are done.
      await new Promise(setImmediate)
    } finally {
      process.off('unhandledRejection', unhandled)
    }
    expect(check).toHaveBeenCalledOnce()
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('costs the other events of the body nothing', async () => {
    const handler = vi.fn()
    const Paid = t.type({ type: t.literal('order.paid') })
    const router = createRouter({ 'order.placed': rejecting(new Error()), 'order.paid': Paid })
    router.on('order.*', handler)
    const { events } = await deliver(router, [placed, { type: 'order.paid' }])
    expect(events.map(({ outcome }) => outcome._tag)).toEqual(['Retry', 'Acknowledge'])
    expect(handler).toHaveBeenCalledOnce()
  })
})

describe('a schema that never answers', () => {
  const never = answering(() => new Promise(() => {}))

  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ["the worker's time", {}, 60_000],
    ['the time of its registration', { timeoutSeconds: 5 }, 5_000],
  ])('is abandoned after %s, and the event is retried', async (_whose, options, ms) => {
    const router = createRouter({ 'order.placed': never }).on('order.placed', options, () => {})
    const settled = vi.fn()
    const delivered = deliver(router, placed).then(settled)
    await vi.advanceTimersByTimeAsync(ms - 1)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await delivered
    expect(settled.mock.calls[0]?.[0].settlement).toMatchObject({
      _tag: 'Retry',
      failure: {
        _tag: 'HandlerFailed',
        cause: { message: `the schema of "order.placed" did not answer within ${ms / 1_000} s` },
      },
    })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not waited for any more once the message is interrupted', async () => {
    const interruption = new Interruption()
    const terms = { timeoutSeconds: 60, classify: undefined, interruption }
    const decoding = decodeBy(never, 'order.placed', placed, terms)
    interruption.interrupt('stop')
    expect(await decoding).toEqual(left({ _tag: 'Interrupted', type: 'order.placed', by: 'stop' }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may answer, or fail, after it was abandoned', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const { promise, ...answer } = Promise.withResolvers<unknown>()
      const handler = vi.fn()
      const delivered = deliver(
        routerOf(
          answering(() => promise),
          handler,
        ),
        placed,
      )
      await vi.advanceTimersByTimeAsync(60_000)
      answer[end]({ value: placed })
      await vi.advanceTimersByTimeAsync(1)
      expect((await delivered).settlement._tag).toBe('Retry')
      expect(handler).not.toHaveBeenCalled()
    }
  })
})

describe('a catalogue of schemas and codecs', () => {
  it('asks io-ts where a codec is both, and takes a schema that is a function', async () => {
    const Both = Object.assign(t.type({ type: t.literal('order.placed') }), {
      ...answering(() => ({ value: 'by the standard' })),
    })
    const seen = vi.fn()
    await deliver(routerOf(Both, seen), placed)
    expect(seen.mock.calls[0]?.[0]).toEqual(placed)
    expect(shop.arktype).toBeTypeOf('function')
  })

  it('decodes codecs without a turn of the event loop', () => {
    const handler = vi.fn()
    const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed') }) }
    void deliver(createRouter(catalogue).on('order.placed', handler), placed)
    expect(handler).toHaveBeenCalledOnce()
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'order'],
    ['an object', {}],
    ['an object', { parse() {}, safeParse() {} }],
    ['a function', () => true],
    ['an object', { '~standard': { version: 2, vendor: 'own', validate() {} } }],
    ['an object', { '~standard': { version: 1, vendor: 'own' } }],
    ['an object', { '~standard': null }],
    ['an object', { decode() {} }],
  ])('is refused where one of them is %s', (found, odd) => {
    // As from JavaScript, without a compiler.
    const catalogue = { 'order.placed': odd as StandardSchema }
    expect(() => createRouter(catalogue)).toThrow(
      new TypeError(
        `createRouter: the codec of "order.placed" is ${found}, neither an io-ts codec nor a Standard Schema (zod 4, valibot, arktype, …)`,
      ),
    )
  })

  it.each<[unknown]>([[undefined], [null], ['x'], [[]], [() => {}]])(
    'is refused where it is no object: %o',
    (odd) => {
      expect(() => createRouter(odd as Catalogue)).toThrow('createRouter takes a catalogue first')
    },
  )
})
