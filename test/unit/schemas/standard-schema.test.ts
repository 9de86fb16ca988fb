import type { StandardSchemaV1 } from '@standard-schema/spec'
import * as t from 'io-ts'
import { up } from 'up-fetch'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as schemas from '../../../schemas/index.ts'
import {
  event,
  extendEvents,
  list,
  type Message,
  MessageNewEvent,
  openEnum,
  record,
  streamEvents,
  stringOr,
  Timestamp,
  User,
} from '../../../schemas/index.ts'
import { sampleEvent } from '../../../src/testing/index.ts'

const secret = 'jane@example.com'
const created_at = '2030-01-01T00:00:00Z'

describe("the codecs of Stream's events", () => {
  const exported = Object.entries(schemas).filter(([, value]) => value instanceof t.Type)
  const events = Object.entries(streamEvents)

  it('are a Standard Schema each, parts and own ones as well', () => {
    expect(exported.length).toBeGreaterThan(300)
    const own = [
      event('shop', 'order.placed', { user: User }),
      list(User),
      record(User),
      stringOr(User),
      openEnum('Colour', ['red']),
      extendEvents(streamEvents, { user: t.type({ awesome: t.boolean }) })['message.new'],
    ]
    for (const codec of [...exported.map(([, codec]) => codec), ...own]) {
      expect(codec).toMatchObject({
        '~standard': { version: 1, vendor: 'sluice', validate: expect.any(Function) },
      })
    }
  })

  it('validate what they decode', () => {
    for (const [type, codec] of events) {
      const value = sampleEvent(type as keyof typeof streamEvents)
      expect(codec['~standard'].validate(value)).toEqual({ value })
    }
  })

  it('report paths and what was expected there, and no values', () => {
    const validate = (codec: StandardSchemaV1, value: unknown) => codec['~standard'].validate(value)
    const message = { id: 'm', user: { id: 'ann', teams: ['a', secret, 7] }, mentioned_users: [7] }
    const odd = { type: 'message.new', created_at: secret, message }
    const result = validate(MessageNewEvent, odd)
    expect(result).toEqual({
      issues: expect.arrayContaining([
        { message: 'expected Timestamp', path: ['created_at'] },
        { message: 'expected string', path: ['message', 'user', 'teams', 2] },
        { message: 'expected User', path: ['message', 'mentioned_users', 0] },
      ]),
    })
    expect(JSON.stringify(result)).not.toContain('jane')
    expect(validate(Timestamp, secret)).toEqual({
      issues: [{ message: 'expected Timestamp', path: [] }],
    })
  })

  it("follow io-ts's own codecs, whose errors count the codecs of a union", () => {
    const Own = event('shop', 'order.placed', {
      to: t.union([t.type({ street: t.string }), t.null]),
      lines: t.readonlyArray(
        t.intersection([t.type({ id: t.string }), t.partial({ n: t.number })]),
      ),
    })
    const odd = {
      type: 'order.placed',
      created_at,
      to: { street: 7 },
      lines: [{ id: 'a', n: secret }],
    }
    const { issues = [] } = Own['~standard'].validate(odd)
    expect(issues.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['to', 'street'],
        ['lines', 0, 'n'],
      ]),
    )
    expect(JSON.stringify(issues)).not.toContain('jane')
  })

  it('are of the types that the specification names', () => {
    expectTypeOf(MessageNewEvent).toExtend<StandardSchemaV1<MessageNewEvent, MessageNewEvent>>()
    expectTypeOf(User).toExtend<StandardSchemaV1<User, User>>()
    expectTypeOf(list(User)).toExtend<StandardSchemaV1<User[], User[]>>()
    type Output = StandardSchemaV1.InferOutput<typeof MessageNewEvent>
    expectTypeOf<Output>().toEqualTypeOf<MessageNewEvent>()
  })
})

/** A fetch without a network. */
const answering =
  (body: unknown): typeof fetch =>
  async () =>
    Response.json(body)

describe('a tool that takes any Standard Schema', () => {
  it('accepts a codec of Stream, and returns its type', async () => {
    const value = sampleEvent('message.new')
    const fetchIt = up(answering(value))
    const event = await fetchIt('http://localhost/event', { schema: MessageNewEvent })
    expectTypeOf(event).toEqualTypeOf<MessageNewEvent>()
    expectTypeOf(event.message).toEqualTypeOf<Message>()
    expect(event).toEqual(value)
  })

  it('gets what does not fit', async () => {
    const fetchIt = up(answering({ type: 'message.new', created_at }))
    await expect(
      fetchIt('http://localhost/event', { schema: MessageNewEvent }),
    ).rejects.toMatchObject({ issues: [{ message: 'expected Message', path: ['message'] }] })
  })
})
