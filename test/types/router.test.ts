import * as t from 'io-ts'
import { type AnyRouter, createPipeline, createRouter } from 'sluice'
import { describe, expect, expectTypeOf, it } from 'vitest'

interface Placed {
  type: 'order.placed'
  total: number
}
interface Paid {
  type: 'order.paid'
  cents: number
}
const Placed: t.Type<Placed> = t.type({ type: t.literal('order.placed'), total: t.number })
const Paid: t.Type<Paid> = t.type({ type: t.literal('order.paid'), cents: t.number })
const Left: t.Type<{ type: 'cart.left' }> = t.type({ type: t.literal('cart.left') })
const catalogue = { 'order.placed': Placed, 'order.paid': Paid, 'cart.left': Left }

describe('the types of a router', () => {
  it('have one for a router over any events, for a function that feeds it', () => {
    const feed = (router: AnyRouter) => createPipeline(router)
    expect(feed(createRouter(catalogue)).process).toBeTypeOf('function')
  })

  it('give the event of one type, the union of several, and the union of a prefix', () => {
    const router = createRouter(catalogue)
      .on('order.placed', async (event, delivery) => {
        expectTypeOf(event).toEqualTypeOf<Placed>()
        expectTypeOf(delivery.event).toEqualTypeOf<Placed>()
        expectTypeOf(delivery.signal).toEqualTypeOf<AbortSignal>()
      })
      .on(['order.paid', 'cart.left'], { timeoutSeconds: 5 }, async (event) => {
        expectTypeOf(event).toEqualTypeOf<Paid | { type: 'cart.left' }>()
      })
      .on('order.*', async (event) => {
        expectTypeOf(event).toEqualTypeOf<Placed | Paid>()
      })
      .otherwise(async (event) => {
        expectTypeOf(event.type).toEqualTypeOf<string>()
      })
    expect(router.catalogue).toBe(catalogue)
  })

  it('refuse a misspelt type with a sentence', () => {
    const router = createRouter(catalogue)
    expect(() =>
      // @ts-expect-error "order.plaecd" is no event type of this catalogue
      router.on('order.plaecd', async (event) => event),
    ).toThrow('"order.plaecd" is no event type of this catalogue')
    // @ts-expect-error "ordr.*" is the start of none
    expect(() => router.on('ordr.*', async () => {})).toThrow('"ordr.*" is no event type')
  })

  it('refuse a codec under a type other than its own', () => {
    // @ts-expect-error the codec under "order.placed" is of events of type "order.paid"
    createRouter({ 'order.placed': Paid })
  })
})
