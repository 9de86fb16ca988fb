import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { type Extensions, event, extendEvents, streamEvents, User } from '../../../schemas/index.ts'

const created_at = '2020-03-30T07:54:46.295138Z'
const custom = t.partial({ awesome: t.boolean })

function paths(codec: t.Mixed, value: unknown): string[] {
  const result = codec.decode(value)
  if (E.isRight(result)) return []
  return result.left.map((error) => error.context.map((entry) => entry.key).join('/'))
}

describe('extendEvents', () => {
  it('decodes custom data on every user, at its top level and under custom', () => {
    const catalogue = extendEvents(streamEvents, { user: t.type({ awesome: t.boolean }) })
    const odd = { id: 'ann', awesome: 'yes', custom: { awesome: 1, other: 1 } }
    const value = {
      type: 'message.new',
      created_at,
      user: odd,
      members: [{ user: odd }],
      channel: { id: 'c', type: 'messaging', cid: 'messaging:c', created_by: odd },
      message: { id: 'm', user: odd, quoted_message: { id: 'q', mentioned_users: [odd] } },
    }
    expect(paths(streamEvents['message.new'], value)).toEqual([])
    const userPaths = [
      '/members/0/user',
      '/user',
      '/channel/created_by',
      '/message/user',
      '/message/quoted_message/mentioned_users/0',
    ]
    expect(paths(catalogue['message.new'], value).sort()).toEqual(
      userPaths.flatMap((path) => [`${path}/awesome`, `${path}/custom/awesome`]).sort(),
    )
  })

  it.each([
    [
      'channel',
      'channel.updated',
      (data: object) => ({ channel: { id: 'c', type: 't', cid: 't:c', ...data } }),
      '/channel',
    ],
    ['message', 'message.new', (data: object) => ({ message: { id: 'm', ...data } }), '/message'],
    ['member', 'member.added', (data: object) => ({ member: data }), '/member'],
    ['reaction', 'reaction.new', (data: object) => ({ reaction: data }), '/reaction'],
    [
      'attachment',
      'message.new',
      (data: object) => ({ message: { id: 'm', attachments: [data] } }),
      '/message/attachments/0',
    ],
    [
      'poll',
      'message.new',
      (data: object) => ({ message: { id: 'm', poll: { id: 'p', ...data } } }),
      '/message/poll',
    ],
    [
      'pollOption',
      'message.new',
      (data: object) => ({
        message: { id: 'm', poll: { id: 'p', options: [{ id: 'o', ...data }] } },
      }),
      '/message/poll/options/0',
    ],
    ['thread', 'thread.updated', (data: object) => ({ thread: data }), '/thread'],
    [
      'call',
      'call.created',
      (data: object) => ({ call_cid: 'a:b', call: { cid: 'a:b', ...data } }),
      '/call',
    ],
    [
      'activity',
      'feeds.activity.added',
      (data: object) => ({ activity: { id: 'a', parent: { id: 'b', ...data } } }),
      '/activity/parent',
    ],
    [
      'comment',
      'feeds.comment.added',
      (data: object) => ({ comment: { id: 'c', ...data } }),
      '/comment',
    ],
    ['feed', 'feeds.feed.updated', (data: object) => ({ feed: { id: 'f', ...data } }), '/feed'],
  ] as const)('decodes custom data on a %s', (carrier, type, event, path) => {
    const catalogue = extendEvents(streamEvents, { [carrier]: custom } as Extensions)
    const value = { type, created_at, ...event({ awesome: 'yes', custom: { awesome: 1 } }) }
    expect(paths(streamEvents[type], value)).toEqual([])
    expect(paths(catalogue[type], value).sort()).toEqual([
      `${path}/awesome`,
      `${path}/custom/awesome`,
    ])
  })

  it('decodes the custom data of the channel that an event carries by itself', () => {
    const catalogue = extendEvents(streamEvents, { channel: custom })
    const value = { type: 'message.read', created_at, channel_custom: { awesome: 1 } }
    expect(paths(catalogue['message.read'], value)).toEqual(['/channel_custom/awesome'])
  })

  it('takes custom data that is absent or null, whatever the codec requires', () => {
    const catalogue = extendEvents(streamEvents, { user: t.type({ awesome: t.boolean }) })
    for (const data of [{}, { awesome: null }, { awesome: true, custom: null }]) {
      const value = { type: 'user.updated', created_at, user: { id: 'ann', ...data } }
      expect(paths(catalogue['user.updated'], value)).toEqual([])
    }
  })

  it('takes codecs that transform, and leaves the input as it is', () => {
    const DateText = new t.Type<Date, string, unknown>(
      'DateText',
      (value): value is Date => value instanceof Date,
      (value, context) =>
        typeof value === 'string' ? t.success(new Date(value)) : t.failure(value, context),
      (date) => date.toISOString(),
    )
    const catalogue = extendEvents(streamEvents, { user: t.type({ born: DateText }) })
    const user = { id: 'ann', born: '2000-01-01T00:00:00.000Z', custom: { born: '2000-01-02' } }
    const value = { type: 'user.updated', created_at, user, members: [{ user }] }
    const before = structuredClone(value)
    const decodedUser = {
      ...user,
      born: new Date(user.born),
      custom: { born: new Date(user.custom.born) },
    }
    expect(catalogue['user.updated'].decode(value)).toEqual(
      E.right({ ...value, user: decodedUser, members: [{ user: decodedUser }] }),
    )
    expect(value).toEqual(before)
  })

  it.each([
    ['t.type', t.type({ awesome: t.boolean })],
    ['t.partial', t.partial({ awesome: t.boolean })],
    ['t.strict', t.strict({ awesome: t.boolean })],
    ['t.exact', t.exact(t.partial({ awesome: t.boolean }))],
    ['t.readonly', t.readonly(t.type({ awesome: t.boolean }))],
    [
      't.intersection',
      t.intersection([t.type({ a: t.string }), t.partial({ awesome: t.boolean })]),
    ],
  ])('reads the properties of %s', (_, codec) => {
    const catalogue = extendEvents(streamEvents, { user: codec })
    const value = { type: 'user.updated', created_at, user: { id: 'ann', awesome: 1 } }
    expect(paths(catalogue['user.updated'], value)).toEqual(['/user/awesome'])
  })

  it('keeps types, products and what is required', () => {
    const catalogue = extendEvents(streamEvents, { user: custom })
    expect(Object.keys(catalogue)).toEqual(Object.keys(streamEvents))
    for (const [type, codec] of Object.entries(catalogue)) {
      const original = streamEvents[type as keyof typeof streamEvents]
      expect(codec.product).toBe(original.product)
      expect(codec.name).toBe(original.name)
      expect(paths(codec, {}).sort()).toEqual(paths(original, {}).sort())
    }
  })

  it('reaches into own events that are made by event, and passes on others', () => {
    const Placed = event('shop', 'order.placed', { buyer: User })
    const Paid = t.type({ type: t.literal('order.paid') })
    const own = { ...streamEvents, 'order.placed': Placed, 'order.paid': Paid }
    const catalogue = extendEvents(own, { user: custom })
    const value = { type: 'order.placed', created_at, buyer: { id: 'ann', awesome: 1 } }
    expect(paths(catalogue['order.placed'], value)).toEqual(['/buyer/awesome'])
    expect(catalogue['order.paid']).toBe(Paid)
  })

  it('can be applied twice', () => {
    const once = extendEvents(streamEvents, { user: custom })
    const twice = extendEvents(once, { message: t.partial({ mood: t.string }) })
    const value = {
      type: 'message.new',
      created_at,
      message: { id: 'm', mood: 1, user: { id: 'ann', awesome: 1 } },
    }
    expect(paths(twice['message.new'], value).sort()).toEqual([
      '/message/mood',
      '/message/user/awesome',
    ])
  })

  it('says what is wrong with an extension', () => {
    const misspelt: Extensions = Object.fromEntries([['users', custom]])
    expect(() => extendEvents(streamEvents, misspelt)).toThrow(
      /"users" carries no custom data\. What does: user, channel/,
    )
    expect(() => extendEvents(streamEvents, { user: t.string })).toThrow(
      /the codec of "user" has no properties/,
    )
  })
})
