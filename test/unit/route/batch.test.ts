import { describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import type { BatchAnswer } from '../../../src/route/batch.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import { createRouter } from '../../../src/route/router.ts'
import { deliver } from '../../../src/testing/deliver.ts'
import { oddNames, oddValue, rejecting } from '../../fixtures/odd-values.ts'
import { orders, type Placed, placed } from './orders.ts'

/** What means that an event is done. */
const nothing = ['undefined', 'null']

const five = Array.from({ length: 5 }, (_, at) => placed(at))
const soon = { size: 100, lingerMs: 1 }

function answering(
  answer: (events: readonly Placed[], deliveries: readonly Delivery[]) => unknown,
) {
  return createRouter(orders).onBatch(
    'order.placed',
    soon,
    (events, deliveries) => answer(events, deliveries) as BatchAnswer,
  )
}

async function outcomes(router: Parameters<typeof deliver>[0], body: unknown = five) {
  return (await deliver(router, body)).events.map(({ outcome }) =>
    outcome._tag === 'Acknowledge' ? outcome.because : outcome.failure._tag,
  )
}

describe('a batch handler', () => {
  it('gets the events that gathered, with their deliveries, in the order received', async () => {
    const handler = vi.fn()
    await deliver(answering(handler), five)
    expect(handler).toHaveBeenCalledTimes(1)
    expect(handler.mock.calls[0]?.[0]).toEqual(five)
    expect(handler.mock.calls[0]?.[1].map((delivery: Delivery) => delivery.index)).toEqual([
      0, 1, 2, 3, 4,
    ])
  })

  it('gets no more than its size at once, and does not wait once it is full', async () => {
    const sizes: number[] = []
    const router = createRouter(orders).onBatch(
      'order.placed',
      { size: 5, lingerMs: 3_600_000 },
      (events) => void sizes.push(events.length),
    )
    await deliver(router, [...five, ...five])
    expect(sizes).toEqual([5, 5])
  })

  it('gathers the types of one registration together, and those of two apart', async () => {
    const batches: string[][] = []
    const note = (events: readonly { type: string }[]) =>
      void batches.push(events.map(({ type }) => type))
    const router = createRouter(orders)
      .onBatch(['order.placed', 'order.paid'], soon, note)
      .onBatch('cart.*', soon, note)
    await deliver(router, [
      placed(),
      { type: 'cart.left' },
      { type: 'order.paid', cents: 1 },
      { type: 'cart.left' },
    ])
    expect(batches).toEqual([
      ['order.placed', 'order.paid'],
      ['cart.left', 'cart.left'],
    ])
  })

  it('has done all of them when it returns nothing', async () => {
    expect(await outcomes(answering(() => {}))).toEqual(Array(5).fill('handled'))
  })

  it('has a result for each: done, an error as if it had been thrown, or a skip', async () => {
    const router = answering((_events, deliveries) => [
      undefined,
      new PermanentError('never'),
      new RetryAfterError({ seconds: 5 }),
      new Error('no'),
      deliveries[4]?.skip('seen before'),
    ])
    expect(await outcomes(router)).toEqual([
      'handled',
      'PermanentlyFailed',
      'RetryRequested',
      'HandlerFailed',
      'skipped',
    ])
  })

  it('may return the results of Promise.allSettled', async () => {
    const router = answering((events) =>
      Promise.allSettled(
        events.map(async ({ total }) => {
          if (total % 2 === 1) throw new PermanentError('odd')
          return { saved: total }
        }),
      ),
    )
    expect(await outcomes(router)).toEqual([
      'handled',
      'PermanentlyFailed',
      'handled',
      'PermanentlyFailed',
      'handled',
    ])
  })

  it('fails all of them when it throws, or rejects', async () => {
    const thrown = answering(() => {
      throw new PermanentError('all')
    })
    expect(await outcomes(thrown)).toEqual(Array(5).fill('PermanentlyFailed'))
    const rejected = answering(() => Promise.reject(undefined))
    expect(await outcomes(rejected)).toEqual(Array(5).fill('HandlerFailed'))
  })

  it.each<[string, unknown]>([
    ['too few results', [undefined]],
    ['too many results', Array(6).fill(undefined)],
    ['something that is no array', 'done'],
    ['null', null],
  ])('that returns %s fails all of them: which is which cannot be known', async (_what, answer) => {
    expect(await outcomes(answering(() => answer))).toEqual(Array(5).fill('HandlerFailed'))
  })

  it.each<[string, unknown]>([
    ['true', true],
    ['a number', 5],
    ['a row', { id: 5 }],
    ['a string', 'ok'],
    ['false', false],
  ])('does not pass %s for a success', async (_what, result) => {
    const router = answering((events) => events.map(() => result))
    expect(await outcomes(router)).toEqual(Array(5).fill('HandlerFailed'))
  })

  it.each([...oddNames.filter((name) => !nothing.includes(name)), 'a promise that rejects'])(
    'fails only the event whose result is invalid: %s',
    async (name) => {
      const odd = () => (name === 'a promise that rejects' ? rejecting() : oddValue(name))
      const router = answering((events) => events.map((_, at) => (at === 2 ? odd() : undefined)))
      const wanted = Array(5).fill('handled')
      wanted[2] = expect.stringMatching(/^(Handler|Permanently)Failed$/)
      expect(await outcomes(router)).toEqual(wanted)
    },
  )

  it('takes holes in the array for done, as it takes undefined', async () => {
    expect(await outcomes(answering(() => new Array(5)))).toEqual(Array(5).fill('handled'))
  })

  it('is bounded in time: all signals abort', async () => {
    const signals: AbortSignal[] = []
    const router = createRouter(orders).onBatch(
      'order.placed',
      { ...soon, timeoutSeconds: 0.01 },
      (_events, deliveries) => {
        signals.push(...deliveries.map(({ signal }) => signal))
        return new Promise<never>(() => {})
      },
    )
    expect(await outcomes(router)).toEqual(Array(5).fill('HandlerTimedOut'))
    expect(signals.map(({ aborted }) => aborted)).toEqual(Array(5).fill(true))
  })

  it('has the middleware around each event, which may skip it', async () => {
    const seen: number[] = []
    const router = createRouter(orders)
      .use(async (delivery, next) => {
        if (delivery.index === 1) return delivery.skip('not this one')
        await next()
        seen.push(delivery.index)
      })
      .onBatch('order.placed', soon, (events) => {
        expect(events).toHaveLength(4)
        return [undefined, new Error('no'), undefined, undefined]
      })
    expect(await outcomes(router)).toEqual([
      'handled',
      'skipped',
      'HandlerFailed',
      'handled',
      'handled',
    ])
    expect(seen).toEqual([0, 3, 4])
  })

  it('whose time is over is not done because a middleware keeps all errors', async () => {
    const router = createRouter(orders)
      .use(async (_delivery, next) => await next().catch(() => {}))
      .onBatch(
        'order.placed',
        { ...soon, timeoutSeconds: 0.01 },
        () => new Promise<never>(() => {}),
      )
    expect(await outcomes(router)).toEqual(Array(5).fill('HandlerTimedOut'))
  })

  it('is asked about events that decode only', async () => {
    const handler = vi.fn()
    const body = [placed(1), { type: 'order.placed', total: 'one' }, placed(2)]
    expect(await outcomes(answering(handler), body)).toEqual([
      'handled',
      'InvalidPayload',
      'handled',
    ])
    expect(handler.mock.calls[0]?.[0]).toEqual([placed(1), placed(2)])
  })
})
