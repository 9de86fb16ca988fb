import { isRight } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import {
  kindOf,
  type StreamEventType,
  streamEvents,
  type Timestamp,
  toDate,
} from '../../../schemas/index.ts'
import { decodeEvent } from '../../../src/decode/decode.ts'
import { foundingSample } from '../../fixtures/founding-sample.ts'
import { publishedPayloads } from '../../fixtures/published-payloads.ts'

const created_at = '2031-04-24T09:49:48.488497Z'
const ann = {
  id: 'ann',
  role: 'user',
  created_at: '2031-04-24T09:49:47.158005Z',
  updated_at: '2031-04-24T09:49:48.301933Z',
  last_active: '2031-04-24T09:49:48.300566123Z',
  online: true,
}
const readingAnn = {
  ...ann,
  unread_count: 2,
  total_unread_count: 2,
  unread_channels: 1,
  channel_unread_count: 2,
  channel_last_read_at: '2031-04-24T09:49:48.321138Z',
}
const request_info = { type: 'client', ip: '203.0.113.7', user_agent: 'test', sdk: 'react' }
const channel = { id: 'fun', type: 'messaging', cid: 'messaging:fun' }
const inChannel = { cid: 'messaging:fun', channel_id: 'fun', channel_type: 'messaging' }
const hello = { id: 'm1', text: 'Hello', html: '<p>Hello</p>\n', type: 'regular', user: ann }

/** Payloads in the shapes that the wire is known to have; the values are made up. */
const payloads = {
  'nulls where the description has objects': {
    type: 'message.new',
    created_at,
    ...inChannel,
    channel: null,
    custom: null,
    message: {
      ...hello,
      reaction_counts: null,
      reaction_scores: null,
      reaction_groups: null,
      pinned: false,
      pinned_at: null,
      pinned_by: null,
      pin_expires: null,
      latest_reactions: [],
      attachments: [],
    },
  },
  'members with their users, the request, and the counters of unread messages': {
    type: 'message.new',
    created_at,
    ...inChannel,
    message: hello,
    user: readingAnn,
    members: [
      { user_id: 'ann', user: readingAnn, role: 'owner', banned: false, notifications_muted: true },
      { user_id: 'bob', user: { ...readingAnn, id: 'bob' }, is_moderator: true },
    ],
    watcher_count: 1,
    request_info,
  },
  'a deletion that says it is soft': {
    type: 'message.deleted',
    created_at,
    cid: 'messaging:fun',
    soft_delete: true,
    message: { ...hello, deleted_at: created_at },
  },
  'commands by name, as in 2019': {
    type: 'channel.updated',
    created_at,
    channel: { ...channel, config: { name: 'messaging', commands: ['giphy', 'ban'] } },
  },
  'commands as objects, as now': {
    type: 'channel.updated',
    created_at,
    channel: {
      ...channel,
      config: {
        commands: [{ name: 'giphy', description: 'a gif', args: '[text]', set: 'fun_set' }],
      },
    },
  },
  'custom data at the top level, as in chat': {
    type: 'channel.created',
    created_at,
    channel: {
      ...channel,
      created_by: { ...ann, imageUrl: 'https://example.com/a' },
      colour: 'red',
    },
    user: { ...ann, awesome: true },
    request_info,
  },
  'custom data under custom, as in video': {
    type: 'call.session_participant_joined',
    created_at: '2031-11-14T14:49:14.142187951Z',
    call_cid: 'default:fun',
    session_id: 's1',
    participant: {
      user: { ...ann, custom: { imageUrl: 'https://example.com/a' }, teams: [] },
      user_session_id: 'u1',
      role: 'user',
      joined_at: '2031-11-14T14:49:14.142179098Z',
    },
  },
  'channels by cid': {
    type: 'user.unread_message_reminder',
    created_at,
    user: ann,
    channels: { 'messaging:fun': { channel, messages: [{ ...hello, reaction_counts: null }] } },
  },
  'an enumeration with a word that nobody has heard of': {
    type: 'message.new',
    created_at,
    message: { ...hello, type: 'hologram' },
    request_info: { type: 'robot' },
    channel: { ...channel, config: { automod: 'quantum' } },
  },
  'times without a fraction, with an offset, that mean never, and as nanoseconds': {
    type: 'user.updated',
    created_at: 1_935_049_788_488_497_000,
    user: {
      ...ann,
      created_at: '2031-04-24T09:49:47Z',
      updated_at: '2031-04-24T09:49:47.1+02:00',
      last_active: '0001-01-01T00:00:00Z',
    },
  },
  'a flag whose parts are written with a capital': {
    type: 'flag.updated',
    created_at,
    CreatedBy: ann,
    Message: hello,
    User: { ...ann, id: 'bob' },
  },
  'a flag taken back': {
    type: 'message.unflagged',
    created_at,
    ...inChannel,
    message: hello,
    user: ann,
  },
  'a flag of a user taken back': {
    type: 'user.unflagged',
    created_at,
    user: ann,
    target_user: { ...ann, id: 'bob' },
  },
  'an export that failed': {
    type: 'export.users.error',
    created_at,
    error: 'out of disk',
    task_id: 't1',
    started_at: created_at,
    finished_at: created_at,
  },
  'a reminder that is due': {
    type: 'notification.reminder_due',
    created_at,
    received_at: created_at,
    cid: 'messaging:fun',
    message_id: 'm1',
    user_id: 'ann',
    parent_id: 'm0',
    reminder: {
      remind_at: created_at,
      channel_cid: 'messaging:fun',
      channel,
      message: hello,
      user: ann,
    },
  },
  'hardly anything': { type: 'message.read', created_at },
} satisfies Record<string, { type: StreamEventType; created_at: Timestamp; [key: string]: unknown }>

describe('a payload of the wire', () => {
  it.each(Object.entries(payloads))('with %s decodes without drift', (_, payload) => {
    const decoded = decodeEvent<unknown>(streamEvents[payload.type], payload.type, payload)
    expect(decoded).toEqual({ _tag: 'Right', right: { event: payload, drift: [] } })
  })

  it('says when, whichever way it says it', () => {
    const payload =
      payloads['times without a fraction, with an offset, that mean never, and as nanoseconds']
    const decoded = decodeEvent(streamEvents['user.updated'], 'user.updated', payload)
    if (!isRight(decoded)) throw new Error('it decodes')
    const { created_at, user } = decoded.right.event
    expect([created_at, user.updated_at, user.last_active].map(toDate)).toEqual([
      new Date('2031-04-27T09:49:48.488Z'),
      new Date('2031-04-24T07:49:47.100Z'),
      undefined,
    ])
  })

  it('is an error where a required part is null, and not where an optional one is', () => {
    const payload = { type: 'message.new', created_at, message: null, user: null }
    const decoded = decodeEvent(streamEvents['message.new'], 'message.new', payload)
    expect(decoded).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'InvalidPayload', issues: [{ path: 'message', expected: 'Message' }] },
    })
  })
})

describe('a published payload', () => {
  it.each(publishedPayloads)('of $type decodes without drift', (payload) => {
    const decoded = decodeEvent<unknown>(streamEvents[payload.type], payload.type, payload)
    expect(decoded).toEqual({ _tag: 'Right', right: { event: payload, drift: [] } })
  })
})

describe('the keys of payloads', () => {
  /** Data of the app's own in the fixtures. Any other key that no codec knows is a gap in schemas/. */
  const own = /\.(awesome|colour|imageUrl)$/

  it('are known to the codecs, all but those of the app', () => {
    const founding: Payload = JSON.parse(foundingSample)
    const all: readonly Payload[] = [...Object.values(payloads), ...publishedPayloads, founding]
    const unknown = all.flatMap(({ type, ...rest }) => unknownKeys(streamEvents[type], rest, type))
    expect(unknown.filter((path) => !own.test(path))).toEqual([])
    expect(unknown.some((path) => own.test(path))).toBe(true)
  })

  it('are named with the way to them when no codec knows them', () => {
    const payload = {
      novel: 1,
      user: { ...ann, custom: { novel: 1 } },
      channels: { 'messaging:fun': { messages: [hello, { ...hello, novel: { text: '' } }] } },
    }
    const codec = streamEvents['user.unread_message_reminder']
    expect(unknownKeys(codec, payload, '')).toEqual([
      '.novel',
      '.user.custom.novel',
      '.channels{}.messages[].novel',
    ])
  })
})

type Payload = { readonly type: StreamEventType }

/** The ways to the keys of a value that its codec has no property for. */
function unknownKeys(codec: t.Mixed, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  const kind = kindOf(codec)
  if (kind._tag === 'stringOr') return unknownKeys(kind.codec, value, path)
  const parts = Object.entries(value)
  if (kind._tag === 'list') {
    return parts.flatMap(([, part]) => unknownKeys(kind.item, part, `${path}[]`))
  }
  if (kind._tag === 'record') {
    return parts.flatMap(([, part]) => unknownKeys(kind.value, part, `${path}{}`))
  }
  if (kind._tag !== 'entity' || Array.isArray(value)) return []
  return parts.flatMap(([key, part]) => {
    const field = kind.required[key] ?? kind.optional[key]
    return field === undefined ? [`${path}.${key}`] : unknownKeys(field, part, `${path}.${key}`)
  })
}
