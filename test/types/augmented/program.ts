// A program of an app that types its own data by augmentation. It is separate, with its own
// tsconfig.json, since an augmentation holds for the whole of a compilation.
import * as t from 'io-ts'
import { createRouter, type Handler } from 'sluice'
import {
  type Call,
  type Channel,
  type ChannelMember,
  type EventOf,
  event,
  extendEvents,
  type Message,
  type StreamEvent,
  streamEvents,
  type User,
} from 'sluice/schemas'
import { z } from 'zod'

declare module 'sluice/schemas' {
  interface CustomUserData {
    awesome: boolean
    born: Date
  }
  interface CustomChannelData {
    colour?: 'red' | 'blue'
  }
  interface CustomMessageData {
    mood: string | null
  }
  interface CustomMemberData {
    nickname: string
  }
  interface CustomCallData {
    readonly room: number
  }
}

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
type Optional<A> = A | null | undefined
function holds<T extends true>(): T | undefined {
  return undefined
}

declare const BornOn: t.Type<Date, string, unknown>

// All at once, whatever the codec says of absence: on the wire each property may be absent or null.
export const own = extendEvents(streamEvents, {
  user: t.intersection([t.type({ awesome: t.boolean }), t.partial({ born: BornOn })]),
  channel: t.partial({ colour: t.keyof({ red: null, blue: null }) }),
  message: t.type({ mood: t.string }),
  member: t.strict({ nickname: t.string }),
  call: t.readonly(t.type({ room: t.number })),
})

// Or one after another.
const Awesome = t.type({ awesome: t.boolean, born: BornOn })
const users = extendEvents(streamEvents, { user: Awesome, feed: t.type({ undeclared: t.string }) })
const rest = extendEvents(users, {
  channel: t.type({ colour: t.keyof({ red: null, blue: null }) }),
  message: t.type({ mood: t.union([t.string, t.null]) }),
})
const bothWays = extendEvents(rest, {
  member: t.type({ nickname: t.string }),
  call: t.type({ room: t.number }),
})

const OrderPlaced = event('shop', 'order.placed', { order_id: t.string }, { total: t.number })
const CartLeft = z.object({ type: z.literal('cart.left'), at: z.string() })
export const catalogue = { ...own, 'order.placed': OrderPlaced, 'cart.left': CartLeft }

createRouter(own)
createRouter(bothWays)
createRouter({ ...streamEvents, ...bothWays })
const onMessage: Handler<'message.new'> = ({ user }) => user?.awesome
export const router = createRouter(catalogue)
  .on('message.new', onMessage)
  .on('message.updated', ({ user }) => {
    holds<Equal<typeof user, Optional<User>>>()
  })
  .on('order.placed', ({ total }) => {
    holds<Equal<typeof total, Optional<number>>>()
  })
  .on('cart.left', ({ at }) => {
    holds<Equal<typeof at, string>>()
  })
// What holds no event of Stream is not asked.
createRouter({ 'order.placed': OrderPlaced, 'cart.left': CartLeft })
createRouter({ 'order.paid': t.type({ type: t.literal('order.paid') }) })
createRouter({})

// On the entities themselves, and under their `custom`.
holds<Equal<User['awesome'], Optional<boolean>>>()
holds<Equal<User['born'], Optional<Date>>>()
holds<Equal<NonNullable<User['custom']>['awesome'], Optional<boolean>>>()
holds<Equal<Channel['colour'], Optional<'red' | 'blue'>>>()
holds<Equal<Message['mood'], Optional<string>>>()
holds<Equal<ChannelMember['nickname'], Optional<string>>>()
holds<Equal<Call['room'], Optional<number>>>()

// Wherever such an entity occurs, at any depth.
type New = EventOf<'message.new'>
holds<Equal<NonNullable<New['user']>['awesome'], Optional<boolean>>>()
holds<Equal<NonNullable<New['message']['user']>['awesome'], Optional<boolean>>>()
holds<Equal<NonNullable<New['message']['quoted_message']>['mood'], Optional<string>>>()
holds<Equal<NonNullable<New['channel_custom']>['colour'], Optional<'red' | 'blue'>>>()
type Member = NonNullable<New['members']>[number]
holds<Equal<NonNullable<Member['user']>['awesome'], Optional<boolean>>>()

// What was there before is as it was.
holds<Equal<User['id'], string>>()
holds<Equal<User['name'], Optional<string>>>()
holds<Equal<New['type'], 'message.new'>>()
holds<Equal<t.TypeOf<(typeof catalogue)['order.placed']>['order_id'], string>>()
holds<Equal<(typeof catalogue)['message.new']['product'], 'chat'>>()
holds<Equal<t.TypeOf<(typeof catalogue)['message.new']>, New>>()
holds<Equal<StreamEvent['type'] & 'call.ring', 'call.ring'>>()

// And a wrong expectation does not compile.
// @ts-expect-error awesome is a boolean
holds<Equal<User['awesome'], Optional<string>>>()
// @ts-expect-error nobody has declared it
type Unheard = User['unheard_of']
export type { Unheard }
