import { describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import type { Middleware } from '../../../src/route/middleware.ts'
import { createRouter } from '../../../src/route/router.ts'
import { orders, paid, verdictOn } from './orders.ts'

type Next = () => Promise<void>
const handled = { _tag: 'Acknowledge', because: 'handled' }
const fails = async () => {
  await Promise.resolve()
  throw new PermanentError('no')
}

function routerWith(middleware: Middleware, handler: () => unknown = () => {}) {
  return createRouter(orders).use(middleware).on('order.paid', handler)
}

describe('middleware', () => {
  it('goes around the handler, the first one outermost', async () => {
    const order: string[] = []
    const wrap = (name: string) => async (_delivery: unknown, next: Next) => {
      order.push(`${name} before`)
      await next()
      order.push(`${name} after`)
    }
    const router = createRouter(orders)
      .use(wrap('outer'))
      .use(wrap('inner'))
      .on('order.paid', async () => void order.push('handler'))
    expect(await verdictOn(router, paid)).toEqual(handled)
    expect(order).toEqual(['outer before', 'inner before', 'handler', 'inner after', 'outer after'])
  })

  it('that neither calls next() nor skips is an error, retried', async () => {
    const handler = vi.fn()
    const verdict = await verdictOn(
      routerWith(() => {}, handler),
      paid,
    )
    expect(verdict).toMatchObject({ _tag: 'Retry', failure: { _tag: 'MiddlewareBroken' } })
    expect(handler).not.toHaveBeenCalled()
  })

  it('that does so inside another one is an error too', async () => {
    const router = createRouter(orders)
      .use(async (_delivery, next) => await next())
      .use(async () => {})
      .on('order.paid', () => {})
    expect(await verdictOn(router, paid)).toMatchObject({ failure: { _tag: 'MiddlewareBroken' } })
  })

  it('acknowledges an event without its handler by delivery.skip(reason)', async () => {
    const handler = vi.fn()
    const router = routerWith((delivery) => delivery.skip('seen before'), handler)
    expect(await verdictOn(router, paid)).toEqual({
      _tag: 'Acknowledge',
      because: 'skipped',
      reason: 'seen before',
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('lets a handler skip as well', async () => {
    const router = createRouter(orders).on('order.paid', (_event, { skip }) => skip('not ours'))
    expect(await verdictOn(router, paid)).toMatchObject({ because: 'skipped', reason: 'not ours' })
  })

  it('that throws is a failure of the event', async () => {
    const router = routerWith(() => {
      throw new PermanentError('not allowed')
    })
    expect(await verdictOn(router, paid)).toMatchObject({ _tag: 'DeadLetter' })
  })

  it('that awaits next() and keeps the error has handled the event', async () => {
    const router = routerWith(async (_delivery, next) => {
      await next().catch(() => {})
    }, fails)
    expect(await verdictOn(router, paid)).toEqual(handled)
  })

  it('that calls next() after it has returned decides no more over an event that was handled', async () => {
    const late: Promise<void>[] = []
    const { promise: isLate, resolve } = Promise.withResolvers<void>()
    const router = createRouter(orders)
      .use(async (_delivery, next) => {
        await next()
        await isLate
      })
      .use(async (_delivery, next) => {
        await next()
        setTimeout(() => {
          late.push(next())
          resolve()
        })
      })
      .on('order.paid', () => {})
    expect(await verdictOn(router, paid)).toEqual(handled)
    await expect(late[0]).rejects.toThrow('after it had returned')
  })

  const twice: [string, Middleware][] = [
    [
      'awaits both',
      async (_delivery, next) => {
        await next()
        await next()
      },
    ],
    [
      'keeps the error of the second',
      async (_delivery, next) => {
        await next()
        await next().catch(() => {})
      },
    ],
    [
      'awaits none',
      (_delivery, next) => {
        void next()
        void next()
      },
    ],
    [
      'awaits them together',
      async (_delivery, next) => {
        await Promise.all([next(), next()])
      },
    ],
    ['awaits the first one reached', (_delivery, next) => Promise.race([next(), next()])],
    [
      'skips after them',
      async (delivery, next) => {
        await next()
        void next()
        return delivery.skip('done')
      },
    ],
  ]
  it.each(twice)(
    'that calls next() twice and %s is broken, and the first try says so',
    async (_what, middleware) => {
      const unhandled = vi.fn()
      process.on('unhandledRejection', unhandled)
      try {
        const handler = vi.fn()
        const verdict = await verdictOn(routerWith(middleware, handler), paid)
        expect(verdict).toMatchObject({
          _tag: 'Retry',
          failure: {
            _tag: 'MiddlewareBroken',
            cause: { message: expect.stringMatching(/a middleware called next\(\) twice/) },
          },
        })
        expect(handler).toHaveBeenCalledTimes(1)
        await new Promise((resolve) => setImmediate(resolve))
        expect(unhandled).not.toHaveBeenCalled()
      } finally {
        process.off('unhandledRejection', unhandled)
      }
    },
  )

  it('that calls next() again after a failure is broken, with what the handler threw as its cause', async () => {
    const thrown = new Error('no such table')
    const retrying = async (_delivery: Delivery, next: Next) => {
      try {
        await next()
      } catch {
        await next()
      }
    }
    const verdict = await verdictOn(
      routerWith(retrying, () => {
        throw thrown
      }),
      paid,
    )
    expect(verdict).toMatchObject({
      failure: { _tag: 'MiddlewareBroken', cause: { cause: thrown } },
    })
  })

  it('that calls next() twice is named, with the line of the call', async () => {
    const verdict = await verdictOn(
      routerWith(async function countsTwice(_delivery, next) {
        await next()
        await next()
      }),
      paid,
    )
    const { failure } = verdict as { failure: { cause: Error } }
    expect(failure.cause.message).toContain('countsTwice')
    expect(failure.cause.stack).toContain('middleware.test.ts')
  })

  it('around a broken one sees an error, and does not take the event for done', async () => {
    const done = vi.fn()
    const seen: unknown[] = []
    const router = createRouter(orders)
      .use(async (_delivery, next) => {
        await next()
        done()
      })
      .use(async (_delivery, next) => {
        await next().catch((error) => seen.push(error))
      })
      .use(async function silent() {})
      .on('order.paid', () => {})
    expect(await verdictOn(router, paid)).toMatchObject({
      failure: {
        _tag: 'MiddlewareBroken',
        cause: {
          message: 'the middleware silent neither called next() nor returned delivery.skip(reason)',
        },
      },
    })
    expect(seen).toHaveLength(1)
  })

  it.each<[string, Middleware]>([
    ['returns next() without await', (_delivery, next) => next()],
    ['forgets the await', (_delivery, next) => void next()],
    ['forgets the await of a chain', (_delivery, next) => void next().then(() => {})],
    ['forgets the await of finally', (_delivery, next) => void next().finally(() => {})],
    ['catches the outcome too late', (_delivery, next) => void next().catch(() => {})],
    [
      'forgets the await and waits for something else',
      async (_delivery, next) => {
        void next()
        await new Promise((resolve) => setImmediate(resolve))
      },
    ],
  ])('that %s neither loses a failure nor ends the process', async (_what, middleware) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      expect(await verdictOn(routerWith(middleware, fails), paid)).toMatchObject({
        _tag: 'DeadLetter',
        failure: { _tag: 'PermanentlyFailed' },
      })
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  it('may leave a chain of next() alone while it runs, and the process goes on', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      const router = routerWith(async (_delivery, next) => {
        void next().then(() => {})
        await new Promise((resolve) => setImmediate(resolve))
      }, fails)
      await verdictOn(router, paid)
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  it('that forgets the await does not acknowledge an event that is still being handled', async () => {
    let isDone = false
    const router = routerWith(
      (_delivery, next) => void next(),
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        isDone = true
      },
    )
    expect(await verdictOn(router, paid)).toEqual(handled)
    expect(isDone).toBe(true)
  })
})

describe('.use', () => {
  const recorder = () => {
    const order: string[] = []
    const wrap = (name: string): Middleware =>
      async function recorded(_delivery, next) {
        order.push(name)
        await next()
      }
    const handler = () => void order.push('handler')
    return { order, wrap, handler }
  }

  it('after .on wraps the handler as well', async () => {
    const { order, wrap, handler } = recorder()
    const router = createRouter(orders).on('order.paid', handler).use(wrap('later'))
    await verdictOn(router, paid)
    expect(order).toEqual(['later', 'handler'])
  })

  it('runs in the order of its calls, wherever .on is between them', async () => {
    const { order, wrap, handler } = recorder()
    const router = createRouter(orders)
      .use(wrap('first'))
      .on('order.paid', handler)
      .use(wrap('second'))
      .use(wrap('third'))
    await verdictOn(router, paid)
    expect(order).toEqual(['first', 'second', 'third', 'handler'])
  })

  it('after .merge wraps the merged handlers as well, outside of their own middleware', async () => {
    const { order, wrap, handler } = recorder()
    const inner = createRouter(orders).on('order.paid', handler).use(wrap('inner'))
    const router = createRouter(orders).merge(inner).use(wrap('outer'))
    await verdictOn(router, paid)
    expect(order).toEqual(['outer', 'inner', 'handler'])
  })

  it('on a router that was merged already holds in that router only', async () => {
    const { order, wrap, handler } = recorder()
    const inner = createRouter(orders).use(wrap('inner')).on('order.paid', handler)
    const router = createRouter(orders).use(wrap('outer')).merge(inner)
    inner.use(wrap('too late'))
    await verdictOn(router, paid)
    expect(order).toEqual(['outer', 'inner', 'handler'])
    order.length = 0
    await verdictOn(inner, paid)
    expect(order).toEqual(['inner', 'too late', 'handler'])
  })

  it('of each router holds when merged twice, the outermost router first', async () => {
    const { order, wrap, handler } = recorder()
    const inner = createRouter(orders).on('order.paid', handler).use(wrap('inner'))
    const middle = createRouter(orders).merge(inner).use(wrap('middle'))
    const outer = createRouter(orders).merge(middle).use(wrap('outer'))
    await verdictOn(outer, paid)
    expect(order).toEqual(['outer', 'middle', 'inner', 'handler'])
  })
})
