// A program of an app that types its own data by augmentation. It stands apart, with its own
// tsconfig.json, since an augmentation holds for the whole of a compilation.
import * as t from 'io-ts'
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

declare module 'sluice/schemas' {
  interface CustomUserData {
    awesome: boolean
    born: Date
  }
  interface CustomChannelData {
    colour: 'red' | 'blue'
  }
  interface CustomMessageData {
    mood: string
  }
  interface CustomMemberData {
    nickname: string
  }
  interface CustomCallData {
    room: number
  }
}

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
type Optional<A> = A | null | undefined
function holds<T extends true>(): T | undefined {
  return undefined
}

const own = extendEvents(streamEvents, {
  user: t.type({ awesome: t.boolean }),
  channel: t.partial({ colour: t.keyof({ red: null, blue: null }) }),
})

const OrderPlaced = event('shop', 'order.placed', { order_id: t.string }, { total: t.number })
const catalogue = { ...own, 'order.placed': OrderPlaced }

// On the entities themselves, and under their `custom`.
holds<Equal<User['awesome'], Optional<boolean>>>()
holds<Equal<User['born'], Optional<Date>>>()
holds<Equal<NonNullable<User['custom']>['awesome'], Optional<boolean>>>()
holds<Equal<Channel['colour'], Optional<'red' | 'blue'>>>()
holds<Equal<Message['mood'], Optional<string>>>()
holds<Equal<ChannelMember['nickname'], Optional<string>>>()
holds<Equal<Call['room'], Optional<number>>>()

// Wherever such an entity stands, however deep.
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
