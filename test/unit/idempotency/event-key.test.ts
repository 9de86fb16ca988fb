import { describe, expect, it } from 'vitest'
import { kindOf, streamEvents } from '../../../schemas/index.ts'
import { idPaths } from '../../../src/idempotency/event-ids.ts'
import { eventKey } from '../../../src/idempotency/event-key.ts'
import { sampleEvent } from '../../../src/testing/sample-event.ts'

const message = {
  type: 'message.new',
  created_at: '2026-11-27T20:00:00.123456789Z',
  cid: 'messaging:general',
  message: { id: 'm1', text: 'hello' },
  user: { id: 'u1' },
}

describe('the key of an event', () => {
  it('is a hash, in which no payload can be read', () => {
    expect(eventKey(message)).toMatch(/^[\w-]{43}$/)
    expect(eventKey(message)).toBe(eventKey(structuredClone(message)))
  })

  it('tells nanoseconds apart', () => {
    const later = { ...message, created_at: '2026-11-27T20:00:00.123456788Z' }
    expect(eventKey(later)).not.toBe(eventKey(message))
  })

  it('does not take the id of one part for that of another', () => {
    const of = (user: string, target: string) =>
      eventKey({
        type: 'user.muted',
        created_at: 'now',
        user: { id: user },
        target_user: { id: target },
      })
    expect(of('a', 'b')).not.toBe(of('b', 'a'))
    expect(of('a', '')).not.toBe(of('', 'a'))
  })

  it('leaves the text out: an event that is sent again with another one is the same', () => {
    const edited = { ...message, message: { id: 'm1', text: 'other' }, unknown: true }
    expect(eventKey(edited)).toBe(eventKey(message))
  })

  it.each([
    ['no type', { ...message, type: undefined }],
    ['no time', { ...message, created_at: null }],
    ['no id', { type: 'order.placed', created_at: message.created_at, total: 5 }],
    ['no properties', 'message.new'],
    ['nothing', undefined],
  ])('does not exist for an event with %s, which nothing tells from another', (_what, event) => {
    expect(eventKey(event)).toBeUndefined()
  })

  it('exists for a sample of each event of Stream', () => {
    const types = Object.keys(streamEvents) as (keyof typeof streamEvents)[]
    const without = types.filter((type) => eventKey(sampleEvent(type)) === undefined)
    expect(without).toEqual([])
  })
})

/** Ids that do not count, since another that does says the same, or they are a state and not what it is about. */
const leftOut = [
  'Message.cid',
  'Message.parent_id',
  'Message.poll_id',
  'Message.quoted_message_id',
  'call.channel_cid',
  'call.current_session_id',
  'campaign.sender_id',
  'comment.parent_id',
  'item.entity_creator_id',
  'message.parent_id',
  'message.poll_id',
  'message.quoted_message_id',
  'review_queue_item.entity_creator_id',
  'thread.created_by_user_id',
]

describe('the table of ids', () => {
  it('names each id of each event of Stream, but for those left out', () => {
    const known = new Set(idPaths.map(({ text }) => text))
    const found = new Set<string>()
    for (const codec of Object.values(streamEvents)) {
      for (const path of idsIn(codec)) found.add(path)
    }
    expect([...found].filter((path) => !known.has(path)).sort()).toEqual(leftOut)
  })

  it('names nothing twice, and no path that no event has', () => {
    expect(new Set(idPaths.map(({ text }) => text)).size).toBe(idPaths.length)
    const types = Object.values(streamEvents)
    const unknown = idPaths.filter(
      ({ properties }) => !types.some((codec) => has(codec, properties)),
    )
    expect(unknown.map(({ text }) => text)).toEqual([])
  })
})

type Codec = Parameters<typeof kindOf>[0]

function partsOf(codec: Codec): Readonly<Record<string, Codec>> {
  const kind = kindOf(codec)
  return kind._tag === 'entity' ? { ...kind.optional, ...kind.required } : {}
}

/** The ids of an event and of its parts, by their names. */
function idsIn(codec: Codec): string[] {
  const isId = (name: string) => /^(?:id|cid|fid|filename)$|_(?:id|cid)$/.test(name)
  return Object.entries(partsOf(codec)).flatMap(([name, part]) => {
    const inner = Object.entries(partsOf(part))
      .filter(([key, one]) => isId(key) && kindOf(one)._tag === 'string')
      .map(([key]) => `${name}.${key}`)
    return isId(name) && kindOf(part)._tag === 'string' ? [name, ...inner] : inner
  })
}

function has(codec: Codec, [first = '', ...rest]: readonly string[]): boolean {
  const part = partsOf(codec)[first]
  return part !== undefined && (rest.length === 0 || has(part, rest))
}
