import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import {
  type ChannelMember,
  chatEvent,
  event,
  everyEvent,
  extendEvents,
  feedEvent,
  inCall,
  inChannel,
  streamEvents,
  type Timestamp,
  type User,
  videoEvent,
} from '../../../schemas/index.ts'
import { decodeEvent } from '../../../src/decode/decode.ts'
import { createRouter } from '../../../src/route/router.ts'
import { deliver } from '../../../src/testing/index.ts'

type Maybe<A> = A | null | undefined

const created_at = '2031-04-24T09:49:48.488497Z'
const ann = { id: 'ann' }

const order = { total: t.number }
const catalogue = {
  ...streamEvents,
  order_placed: event('shop', 'order_placed', order, inChannel),
  order_paid: event('shop', 'order_paid', order, everyEvent),
  order_sent: event('shop', 'order_sent', order, chatEvent),
  order_called: event('shop', 'order_called', { ...order, ...inCall }, videoEvent),
  order_shared: event('shop', 'order_shared', order, { ...feedEvent, note: t.string }),
}

describe('an own event that is made of the fields of Stream’s', () => {
  it('is handled with those fields in it, and typed', async () => {
    const handler = vi.fn()
    const router = createRouter(catalogue).on('order_placed', (event) => {
      expectTypeOf(event.type).toEqualTypeOf<'order_placed'>()
      expectTypeOf(event.total).toEqualTypeOf<number>()
      expectTypeOf(event.created_at).toEqualTypeOf<Timestamp>()
      expectTypeOf(event.cid).toEqualTypeOf<Maybe<string>>()
      expectTypeOf(event.user).toEqualTypeOf<Maybe<User>>()
      expectTypeOf(event.members).toEqualTypeOf<Maybe<ChannelMember[]>>()
      handler(event)
    })
    const placed = { type: 'order_placed', created_at, total: 7, cid: 'messaging:fun', user: ann }
    const { settlement, events } = await deliver(router, placed)
    expect(settlement).toEqual({ _tag: 'Acknowledge', because: 'handled' })
    expect(events[0]?.drift).toEqual([])
    expect(handler).toHaveBeenCalledWith(placed)
  })

  it('takes each set: of every event, of chat, of a channel, of a call, of a feed', () => {
    createRouter(catalogue)
      .on('order_paid', (event) => {
        expectTypeOf(event.custom).toEqualTypeOf<Maybe<Record<string, unknown>>>()
      })
      .on('order_sent', (event) => {
        expectTypeOf(event.soft_delete).toEqualTypeOf<Maybe<boolean>>()
      })
      .on('order_called', (event) => {
        expectTypeOf(event.call_cid).toEqualTypeOf<string>()
        expectTypeOf(event.received_at).toEqualTypeOf<Maybe<Timestamp>>()
      })
      .on('order_shared', (event) => {
        expectTypeOf(event.fid).toEqualTypeOf<Maybe<string>>()
      })
    const decoded = (type: keyof typeof catalogue, fields: object) =>
      decodeEvent<unknown>(catalogue[type], type, { type, created_at, total: 7, ...fields })
    const valid = [
      decoded('order_paid', { custom: { colour: 'red' }, received_at: created_at }),
      decoded('order_sent', { user: ann, members: [{ user_id: 'ann', user: ann }] }),
      decoded('order_called', { call_cid: 'default:fun', received_at: created_at }),
      decoded('order_shared', { fid: 'user:ann', user: ann, note: 'fragile' }),
    ]
    for (const each of valid) expect(isRight(each) && each.right.drift).toEqual([])
    expect(isRight(decoded('order_called', {}))).toBe(false)
  })

  it('drifts in those fields, and is poison without its own', async () => {
    const router = createRouter(catalogue).on('order_placed', () => {})
    const odd = { type: 'order_placed', created_at, total: 7, members: [ann, 7], user: 'ann' }
    const { events } = await deliver(router, odd)
    expect(events[0]?.drift.map(({ path }) => path).sort()).toEqual(['members[1]', 'user'])
    const { settlement } = await deliver(router, { type: 'order_placed', created_at, user: ann })
    expect(settlement).toMatchObject({ _tag: 'DeadLetter', failure: { _tag: 'InvalidPayload' } })
  })

  it('has the data of the app where an entity carries it', () => {
    const extended = extendEvents(catalogue, { user: t.type({ awesome: t.boolean }) })
    const placed = { type: 'order_placed', created_at, total: 7, user: { id: 'ann', awesome: 1 } }
    const decoded = decodeEvent<unknown>(extended.order_placed, 'order_placed', placed)
    expect(isRight(decoded) && decoded.right.drift.map(({ path }) => path)).toEqual([
      'user.awesome',
    ])
  })
})
