import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  extendEvents,
  type MessageNewEvent,
  type StreamEventType,
  streamEvents,
} from '../../../schemas/index.ts'
import { decodeEvent } from '../../../src/decode/decode.ts'
import { sampleEvent } from '../../../src/testing/index.ts'

const types = Object.keys(streamEvents) as StreamEventType[]
const seeds = [1, 2, 3]

function driftsOf(type: StreamEventType, event: unknown): number {
  const decoded = decodeEvent<unknown>(streamEvents[type], type, event)
  if (!isRight(decoded)) throw new Error(`${type}: ${JSON.stringify(decoded.left.issues)}`)
  return decoded.right.drift.length
}

describe('sampleEvent', () => {
  it('makes an event of every type that decodes without drift', () => {
    for (const type of types) {
      for (const seed of seeds)
        expect([type, driftsOf(type, sampleEvent(type, seed))]).toEqual([type, 0])
    }
  })

  it('makes the same event for the same seed, and others for others', () => {
    for (const type of types) {
      expect(sampleEvent(type, 7)).toEqual(sampleEvent(type, 7))
      expect(sampleEvent(type, 7)).not.toEqual(sampleEvent(type, 8))
    }
  })

  it('survives JSON unchanged', () => {
    for (const type of types) {
      expect(JSON.parse(JSON.stringify(sampleEvent(type)))).toEqual(sampleEvent(type))
    }
  })

  it('is typed as the event', () => {
    expectTypeOf(sampleEvent('message.new')).toEqualTypeOf<MessageNewEvent>()
  })

  it('agrees with itself: who, where, when', () => {
    for (const seed of seeds) {
      const event = sampleEvent('message.new', seed)
      expect(event.message.user?.id).toBe(event.user?.id)
      expect(event.message_id).toBe(event.message.id)
      expect(event.cid).toBe(`${event.channel_type}:${event.channel_id}`)
      expect(event.channel).toMatchObject({ cid: event.cid, id: event.channel_id })
      expect(event.channel_id).toContain(event.channel?.name?.toLowerCase())
      expect(event.message.html).toContain(event.message.text)
      expect(String(event.message.created_at) < String(event.created_at)).toBe(true)
      const memberIds = event.members?.map((member) => member.user_id)
      expect(new Set(memberIds).size).toBe(memberIds?.length)
      expect(event.members?.map((member) => member.user?.id)).toEqual(memberIds)
      const call = sampleEvent('call.created', seed)
      expect(call.call?.cid).toBe(call.call_cid)
      const reminder = sampleEvent('user.unread_message_reminder', seed)
      expect(Object.keys(reminder.channels ?? {})).toEqual(
        Object.values(reminder.channels ?? {}).map(({ channel }) => channel?.cid),
      )
    }
  })

  it('has the id of each entity beside that entity', () => {
    const wrong = new Set<string>()
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      const object: Record<string, unknown> = { ...value }
      for (const [key, part] of Object.entries(object)) {
        const id = object[`${key}_id`] ?? object[`${key}_user_id`] ?? object[`${key}_cid`]
        const ids = typeof part === 'object' ? Object(part) : {}
        const has = object[`${key}_cid`] === undefined ? ids.id : ids.cid
        if (id !== undefined && has !== undefined && id !== has) wrong.add(`${path}.${key}`)
        visit(part, Array.isArray(value) ? `${path}[]` : `${path}.${key}`)
      }
    }
    for (const type of types) visit(sampleEvent(type), type)
    expect([...wrong]).toEqual([])
  })

  it('shows nulls and missing properties that do not drift', () => {
    for (const type of types) {
      const plain = JSON.stringify(sampleEvent(type, 3))
      const nulls = sampleEvent(type, 3, { nulls: true })
      const missing = sampleEvent(type, 3, { missing: true })
      expect(JSON.stringify(nulls)).toContain('null')
      expect(JSON.stringify(missing).length).toBeLessThan(plain.length)
      expect(driftsOf(type, nulls) + driftsOf(type, missing)).toBe(0)
    }
  })

  it('has unknown keys in every object', () => {
    const event = sampleEvent('message.new', 1, { extraKeys: true })
    expect(event).toHaveProperty('unheard_of')
    expect(event.message.user).toHaveProperty('unheard_of')
    expect(event.members?.[0]?.user).toHaveProperty('unheard_of')
    for (const type of types)
      expect(driftsOf(type, sampleEvent(type, 1, { extraKeys: true }))).toBe(0)
  })

  it('shows one drift', () => {
    for (const type of types) {
      for (const seed of seeds) {
        expect([type, driftsOf(type, sampleEvent(type, seed, { drift: true }))]).toEqual([type, 1])
      }
    }
  })

  it('has own data on every carrier', () => {
    const event = sampleEvent('message.new', 1, { own: { user: { awesome: true } } })
    expect(event.user).toHaveProperty('awesome', true)
    expect(event.message.user).toHaveProperty('awesome', true)
    expect(event.message).not.toHaveProperty('awesome')
    const catalogue = extendEvents(streamEvents, { user: t.type({ awesome: t.boolean }) })
    expect(catalogue['message.new'].is(event)).toBe(true)
    expect(sampleEvent('channel.created', 1, { own: true }).channel).toHaveProperty('awesome')
  })

  it('shows all quirks at once', () => {
    const all = { nulls: true, missing: true, extraKeys: true, drift: true, own: true }
    for (const type of types) {
      for (const seed of seeds)
        expect([type, driftsOf(type, sampleEvent(type, seed, all))]).toEqual([type, 1])
    }
  })

  it.each(['message.gnu', '__proto__', 'constructor', ''])('has no event %j', (type) => {
    expect(() => sampleEvent(type as StreamEventType)).toThrow(TypeError)
  })
})
