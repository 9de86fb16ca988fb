import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { createRouter, isRouter } from '../../../src/route/router.ts'
import { deliver } from '../../../src/testing/deliver.ts'
import { cartLeft, orders, paid, placed, refused, verdictOn } from './orders.ts'

describe('a router', () => {
  it('calls the handler of the most specific registration, in whatever order they were registered', async () => {
    const called: string[] = []
    const note = (name: string) => () => void called.push(name)
    const router = createRouter(orders)
      .otherwise(note('otherwise'))
      .on('order.*', note('order.*'))
      .on('order.placed', note('order.placed'))
      .on('order.payment.*', note('order.payment.*'))
    for (const event of [placed(), paid, refused, cartLeft]) await deliver(router, event)
    expect(called).toEqual(['order.placed', 'order.*', 'order.payment.*', 'otherwise'])
  })

  it('looks the handler up again after a later registration', async () => {
    const prefix = vi.fn()
    const own = vi.fn()
    const router = createRouter(orders).on('order.*', prefix)
    await deliver(router, paid)
    await deliver(router, cartLeft)
    router.on('order.paid', own).on('cart.left', own)
    await deliver(router, paid)
    await deliver(router, cartLeft)
    expect(prefix).toHaveBeenCalledTimes(1)
    expect(own).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['a type', 'order.placed', '"order.placed" has a handler already'],
    ['a prefix', 'order.*', '"order.*" has a handler already'],
  ] as const)(
    'refuses a second handler for %s when it is registered',
    (_what, pattern, sentence) => {
      const router = createRouter(orders).on(pattern, () => {})
      expect(() => router.on(pattern, () => {})).toThrow(sentence)
      expect(() => router.onBatch(pattern, { size: 2, lingerMs: 1 }, () => {})).toThrow(sentence)
    },
  )

  it('refuses a second otherwise', () => {
    const router = createRouter(orders).otherwise(() => {})
    expect(() => router.otherwise(() => {})).toThrow('.otherwise has a handler already')
  })

  it('refuses what is no function where a handler should be', () => {
    // @ts-expect-error: options without a handler
    expect(() => createRouter(orders).on('order.paid', { concurrency: 1 })).toThrow(
      'the handler for "order.paid" is not a function',
    )
    // @ts-expect-error: no handler
    expect(() => createRouter(orders).otherwise(undefined)).toThrow('.otherwise')
    // @ts-expect-error: no middleware
    expect(() => createRouter(orders).use(undefined)).toThrow('.use takes a function')
    // @ts-expect-error: no function
    expect(() => createRouter(orders, { classify: 'permanent' })).toThrow(
      'classify must be a function',
    )
  })

  it.each<[object, string]>([
    [{ timeoutSeconds: 0 }, 'timeoutSeconds of "order.paid"'],
    [{ timeoutSeconds: Number.NaN }, 'timeoutSeconds of "order.paid"'],
    [{ concurrency: 0 }, 'concurrency of "order.paid"'],
    [{ concurrency: 1.5 }, 'concurrency of "order.paid"'],
    [{ maxPerSecond: 0 }, 'maxPerSecond of "order.paid"'],
    [{ drift: 'refuse' }, 'drift of "order.paid"'],
  ])('refuses the options %j, by name', (options, sentence) => {
    expect(() => createRouter(orders).on('order.paid', options, () => {})).toThrow(sentence)
  })

  it.each([
    [{ size: 0, lingerMs: 10 }, 'size of the batches of "order.paid"'],
    [{ size: 1.5, lingerMs: 10 }, 'size of the batches of "order.paid"'],
    [{ size: 10, lingerMs: -1 }, 'lingerMs of "order.paid"'],
    [{ size: 10, lingerMs: Number.NaN }, 'lingerMs of "order.paid"'],
  ])('refuses batches of %j, by name', (options, sentence) => {
    expect(() => createRouter(orders).onBatch('order.paid', options, () => {})).toThrow(sentence)
  })

  it('acknowledges events without a handler, without decoding them', async () => {
    const decode = vi.fn()
    const Odd = new t.Type<{ type: 'odd' }>(
      'Odd',
      (_value): _value is { type: 'odd' } => decode(),
      decode,
      t.identity,
    )
    const router = createRouter({ ...orders, odd: Odd }).on('order.paid', () => {})
    expect(await verdictOn(router, { type: 'odd' })).toEqual({
      _tag: 'Acknowledge',
      because: 'unhandled',
    })
    expect(await verdictOn(router, { type: 'never.heard.of' })).toEqual({
      _tag: 'Acknowledge',
      because: 'unknown',
    })
    expect(decode).not.toHaveBeenCalled()
  })

  it('dead-letters events without a handler where its options say so', async () => {
    const router = createRouter(orders, { unhandled: 'dead-letter' })
    for (const type of ['order.paid', 'never.heard.of']) {
      expect(await verdictOn(router, { type })).toEqual({
        _tag: 'DeadLetter',
        failure: { _tag: 'UnhandledType', type },
      })
    }
  })

  it('passes otherwise known types decoded, and unknown ones unchanged', async () => {
    const events: unknown[] = []
    const router = createRouter(orders).otherwise((event) => void events.push(event))
    const strange = { type: 'never.heard.of', anything: [1, { two: 2 }] }
    await deliver(router, paid)
    await deliver(router, strange)
    expect(events).toEqual([paid, strange])
    expect(await verdictOn(router, { type: 'order.paid', cents: 'many' })).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'InvalidPayload' },
    })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'takes an event of the type "%s" for an unknown one',
    async (type) => {
      const handler = vi.fn()
      const router = createRouter(orders).otherwise(handler)
      expect(await verdictOn(router, { type })).toMatchObject({ because: 'handled' })
      expect(handler.mock.calls[0]?.[0]).toEqual({ type })
    },
  )

  it('names the missing and the foreign types of a product', () => {
    const product = <C>(codec: C, name: 'shop' | 'cart') =>
      Object.assign(codec as object, { product: name }) as C & { product: typeof name }
    const catalogue = {
      'order.placed': product(orders['order.placed'], 'shop'),
      'cart.left': product(orders['cart.left'], 'cart'),
    }
    const router = createRouter(catalogue)
    const cover = router.cover.bind(router) as (product: string, handlers: object) => unknown
    expect(() => cover('shop', {})).toThrow('cover("shop") lacks handlers for "order.placed"')
    expect(() => cover('shop', { 'order.placed': () => {}, 'cart.left': () => {} })).toThrow(
      '"cart.left" are not events of "shop"',
    )
    expect(() => cover('garden', {})).toThrow('no events of the product "garden"')
  })

  it('is known as one by its symbol, so that two copies of sluice agree', () => {
    expect(isRouter(createRouter(orders))).toBe(true)
    expect(isRouter({ [Symbol.for('sluice.routes')]: {} })).toBe(true)
    for (const other of [undefined, null, 'router', {}, orders]) expect(isRouter(other)).toBe(false)
  })
})

describe('merging', () => {
  it('takes handlers over, with their middleware inside the middleware here', async () => {
    const order: string[] = []
    const wrap = (name: string) => async (_delivery: unknown, next: () => Promise<void>) => {
      order.push(name)
      await next()
    }
    const inner = createRouter(orders)
      .use(wrap('inner'))
      .on('order.paid', () => void order.push('handler'))
    const outer = createRouter(orders).use(wrap('outer')).merge(inner).use(wrap('outer, later'))
    await deliver(outer, paid)
    expect(order).toEqual(['outer', 'outer, later', 'inner', 'handler'])
  })

  it('does not take over what is added to the other router later', async () => {
    const late = vi.fn(async (_delivery: unknown, next: () => Promise<void>) => await next())
    const inner = createRouter(orders).on('order.paid', () => {})
    const outer = createRouter(orders).merge(inner)
    inner.use(late).on('cart.left', () => {})
    await deliver(outer, paid)
    expect(late).not.toHaveBeenCalled()
    expect(await verdictOn(outer, cartLeft)).toMatchObject({ because: 'unhandled' })
  })

  it('throws when a type has a handler in both', () => {
    const one = createRouter(orders).on('order.paid', () => {})
    expect(() =>
      createRouter(orders)
        .on('order.paid', () => {})
        .merge(one),
    ).toThrow('"order.paid" has a handler already')
  })

  it('throws on a type that is not in its catalogue: its events would be acknowledged unseen', () => {
    const other = createRouter({ 'order.paid': orders['order.paid'] }).on('order.paid', () => {})
    expect(() => createRouter({ 'cart.left': orders['cart.left'] }).merge(other)).toThrow(
      '"order.paid" is no event type of this catalogue',
    )
  })

  it('keeps what the other router says of errors, and uses its own where that one is silent', async () => {
    const fail = () => {
      throw new Error('no')
    }
    const strict = createRouter(orders, { classify: () => 'permanent' }).on('order.paid', fail)
    const silent = createRouter(orders).on('cart.left', fail)
    const outer = createRouter(orders, { classify: () => ({ retryAfterSeconds: 7 }) })
      .merge(strict)
      .merge(silent)
    expect(await verdictOn(outer, paid)).toMatchObject({ _tag: 'DeadLetter' })
    expect(await verdictOn(outer, cartLeft)).toMatchObject({ _tag: 'Retry', afterSeconds: 7 })
  })
})

describe('drift', () => {
  // An optional property as in schemas/: the codec says which may be absent.
  const Gift = Object.assign(
    new t.Type<{ type: 'gift'; note?: string }>(
      'Gift',
      (value): value is { type: 'gift'; note?: string } => value !== undefined,
      (value, context) => {
        const { note } = value as { note?: unknown }
        return note === undefined || typeof note === 'string'
          ? t.success(value as { type: 'gift' })
          : t.failure(note, [...context, { key: 'note', type: t.string, actual: note }])
      },
      t.identity,
    ),
    { mayLack: (key: string) => key === 'note' },
  )
  const gift = { type: 'gift', note: 5 }
  const catalogue = { gift: Gift }

  it('is passed to the handler, with the whole value in raw', async () => {
    const seen = vi.fn()
    const router = createRouter(catalogue).on('gift', (event, { drift, raw }) =>
      seen(event, drift, raw),
    )
    await deliver(router, gift)
    expect(seen).toHaveBeenCalledWith(
      { type: 'gift' },
      [{ path: 'note', normalisedPath: 'note', expected: 'string' }],
      gift,
    )
  })

  it('is dead-lettered where the router or the registration says so, the registration before the router', async () => {
    const refuse = { drift: 'dead-letter' } as const
    const accept = { drift: 'accept' } as const
    const verdict = async (router: ReturnType<typeof createRouter<typeof catalogue>>) =>
      (await verdictOn(router, gift))._tag
    expect(await verdict(createRouter(catalogue, refuse).on('gift', () => {}))).toBe('DeadLetter')
    expect(await verdict(createRouter(catalogue).on('gift', refuse, () => {}))).toBe('DeadLetter')
    expect(await verdict(createRouter(catalogue, refuse).on('gift', accept, () => {}))).toBe(
      'Acknowledge',
    )
    const merged = createRouter(catalogue).merge(
      createRouter(catalogue, refuse).on('gift', () => {}),
    )
    expect(await verdict(merged)).toBe('DeadLetter')
  })
})

describe('a handler that throws a PermanentError', () => {
  it('dead-letters its event whatever its router is merged into', async () => {
    const inner = createRouter(orders).on('order.paid', () => {
      throw new PermanentError('never')
    })
    expect(await verdictOn(createRouter(orders).merge(inner), paid)).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'PermanentlyFailed' },
    })
  })
})
