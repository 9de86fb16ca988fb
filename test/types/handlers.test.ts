import type { MessageNewEvent, ReactionDeletedEvent, ReactionNewEvent } from 'sluice/schemas'
import { extendEvents, streamEvents } from 'sluice/schemas'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type BatchResult,
  createRouter,
  type Delivery,
  type Handler,
  PermanentError,
  type UnknownEvent,
} from 'sluice'

const OrderPlaced = t.type({ type: t.literal('order.placed'), total: t.number })
type OrderPlaced = t.TypeOf<typeof OrderPlaced>

describe('the types of handlers on events of Stream', () => {
  it('give the exact interface of one type, and the union of several', () => {
    createRouter(streamEvents)
      .on('message.new', async (event, delivery) => {
        expectTypeOf(event).toEqualTypeOf<MessageNewEvent>()
        expectTypeOf(event.message.id).toEqualTypeOf<string>()
        expectTypeOf(delivery).toEqualTypeOf<Delivery<MessageNewEvent>>()
      })
      .on(['reaction.new', 'reaction.deleted'], async (event) => {
        expectTypeOf(event).toEqualTypeOf<ReactionNewEvent | ReactionDeletedEvent>()
        if (event.type === 'reaction.new') expectTypeOf(event).toEqualTypeOf<ReactionNewEvent>()
      })
      .on('channel.*', async (event) => {
        expectTypeOf(event.type).toExtend<`channel.${string}`>()
        expectTypeOf<'channel.created'>().toExtend<typeof event.type>()
        expectTypeOf<'message.new'>().not.toExtend<typeof event.type>()
      })
      .otherwise(async (event) => {
        expectTypeOf<UnknownEvent>().toExtend<typeof event>()
        expectTypeOf<MessageNewEvent>().toExtend<typeof event>()
      })
  })

  it('let a handler be written apart from its router', () => {
    const onMessage: Handler<'message.new'> = async (event, delivery) => {
      expectTypeOf(event).toEqualTypeOf<MessageNewEvent>()
      expectTypeOf(delivery.signal).toEqualTypeOf<AbortSignal>()
    }
    const onReaction: Handler<'reaction.new' | 'reaction.deleted'> = (event) => {
      expectTypeOf(event).toEqualTypeOf<ReactionNewEvent | ReactionDeletedEvent>()
    }
    const onPlaced: Handler<'order.placed', { 'order.placed': typeof OrderPlaced }> = (event) => {
      expectTypeOf(event).toEqualTypeOf<OrderPlaced>()
    }
    createRouter({ ...streamEvents, 'order.placed': OrderPlaced })
      .on('message.new', onMessage)
      .on(['reaction.new', 'reaction.deleted'], onReaction)
      .on('order.placed', onPlaced)
    // @ts-expect-error there is no such type
    const misspelt: Handler<'message.gnu'> = () => {}
    // @ts-expect-error it is a handler of another event
    expect(() => createRouter(streamEvents).on('user.updated', onMessage)).not.toThrow()
    expect(misspelt).toBeTypeOf('function')
  })

  it('hold for events of the own, and for extended ones, side by side', () => {
    const Profile = t.type({ nickname: t.string })
    const events = extendEvents(streamEvents, { user: Profile })
    createRouter({ ...events, 'order.placed': OrderPlaced })
      .on('message.new', (event) => {
        expectTypeOf(event.message.user?.id).toEqualTypeOf<string | undefined>()
      })
      .on('order.placed', ({ total }) => expectTypeOf(total).toEqualTypeOf<number>())
      .on('order.*', (event) => expectTypeOf(event).toEqualTypeOf<OrderPlaced>())
  })

  it('refuse a misspelt type, a misspelt prefix, and a codec under another type than its own', () => {
    const router = createRouter(streamEvents)
    // @ts-expect-error "mesage.new" is no event type of this catalogue
    expect(() => router.on('mesage.new', () => {})).toThrow('"mesage.new" is no event type')
    // @ts-expect-error nor is one of two
    expect(() => router.on(['message.new', 'mesage.new'], () => {})).toThrow('"mesage.new"')
    // @ts-expect-error "mesage.*" is the start of none
    expect(() => router.on('mesage.*', () => {})).toThrow('"mesage.*" is no event type')
    // @ts-expect-error the codec under "order.paid" is of events of type "order.placed"
    createRouter({ ...streamEvents, 'order.paid': OrderPlaced })
  })

  it('ask for a handler of every type of a product, and name the missing one', () => {
    const shop = Object.assign(OrderPlaced, { product: 'shop' as const })
    const Left = Object.assign(t.type({ type: t.literal('cart.left') }), {
      product: 'shop' as const,
    })
    const catalogue = { 'order.placed': shop, 'cart.left': Left }
    createRouter(catalogue).cover('shop', {
      'order.placed': (event) => expectTypeOf(event).toEqualTypeOf<OrderPlaced>(),
      'cart.left': () => {},
    })
    expect(() =>
      // @ts-expect-error Property '"cart.left"' is missing
      createRouter(catalogue).cover('shop', { 'order.placed': () => {} }),
    ).toThrow('lacks handlers for "cart.left"')
    // @ts-expect-error there is no such product
    expect(() => createRouter(catalogue).cover('garden', {})).toThrow('"garden"')
    // @ts-expect-error every type of the product, not only one
    expect(() => createRouter(streamEvents).cover('moderation', {})).toThrow('lacks handlers for')
  })

  it('give a batch handler the events, their deliveries, and what it may answer', () => {
    createRouter(streamEvents)
      .onBatch('message.new', { size: 100, lingerMs: 50 }, async (events, deliveries) => {
        expectTypeOf(events).toEqualTypeOf<readonly MessageNewEvent[]>()
        expectTypeOf(deliveries).toEqualTypeOf<readonly Delivery<MessageNewEvent>[]>()
        return events.map((): BatchResult => new PermanentError('no'))
      })
      .onBatch(['reaction.new', 'reaction.deleted'], { size: 2, lingerMs: 1 }, (events) =>
        Promise.allSettled(events.map(async ({ type }) => type)),
      )
      .onBatch('channel.*', { size: 2, lingerMs: 1 }, () => {})
    // @ts-expect-error size and lingerMs are needed
    expect(() => createRouter(streamEvents).onBatch('message.new', {}, () => {})).toThrow('size')
    createRouter(streamEvents)
      // @ts-expect-error a row is no result: it would not be known whether it means done
      .onBatch('message.new', { size: 2, lingerMs: 1 }, (events) => events.map(() => ({ id: 1 })))
    expect(() =>
      // @ts-expect-error "mesage.new" is no event type of this catalogue
      createRouter(streamEvents).onBatch('mesage.new', { size: 2, lingerMs: 1 }, () => {}),
    ).toThrow('"mesage.new"')
  })

  it('let routers be merged, and middleware see every event', () => {
    const moderation = createRouter(streamEvents).on('message.flagged', () => {})
    createRouter({ ...streamEvents, 'order.placed': OrderPlaced })
      .use(async (delivery, next) => {
        expectTypeOf<MessageNewEvent>().toExtend<typeof delivery.event>()
        expectTypeOf<OrderPlaced>().toExtend<typeof delivery.event>()
        await next()
      })
      .merge(moderation)
      .use((delivery) => delivery.skip('all of them'))
    // @ts-expect-error a middleware returns nothing, or a skip
    createRouter(streamEvents).use(() => 'skip')
    // @ts-expect-error no router
    expect(() => createRouter(streamEvents).merge(streamEvents)).toThrow()
  })
})
