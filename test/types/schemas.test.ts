import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type Call,
  type CallCreatedEvent,
  type Channel,
  type ChatEvent,
  type EventOf,
  extendEvents,
  type FeedsEvent,
  type Message,
  type MessageNewEvent,
  type ModerationEvent,
  type OtherEvent,
  type StreamEvent,
  type StreamEvents,
  type StreamEventType,
  streamEvents,
  type Timestamp,
  type TypesOfProduct,
  typesOfProduct,
  type User,
  type VideoEvent,
} from '../../schemas/index.ts'

describe('the types of events', () => {
  it('are found by the type of the event', () => {
    expectTypeOf<EventOf<'message.new'>>().toEqualTypeOf<MessageNewEvent>()
    expectTypeOf<EventOf<'call.created' | 'message.new'>>().toEqualTypeOf<
      CallCreatedEvent | MessageNewEvent
    >()
    expectTypeOf<StreamEvent['type']>().toEqualTypeOf<StreamEventType>()
    expectTypeOf<Extract<StreamEvent, { type: 'message.new' }>>().toEqualTypeOf<MessageNewEvent>()
    // @ts-expect-error there is no such type
    expectTypeOf<EventOf<'message.gnu'>>().toBeNever()
  })

  it('have what is always sent, and may lack the rest', () => {
    expectTypeOf<MessageNewEvent['type']>().toEqualTypeOf<'message.new'>()
    expectTypeOf<MessageNewEvent['created_at']>().toEqualTypeOf<Timestamp>()
    expectTypeOf<MessageNewEvent['message']>().toEqualTypeOf<Message>()
    expectTypeOf<MessageNewEvent['user']>().toEqualTypeOf<User | null | undefined>()
    expectTypeOf<MessageNewEvent['channel']>().toEqualTypeOf<Channel | null | undefined>()
    expectTypeOf<CallCreatedEvent['call_cid']>().toEqualTypeOf<string>()
    expectTypeOf<CallCreatedEvent['call']>().toEqualTypeOf<Call | null | undefined>()
    expectTypeOf<User['id']>().toEqualTypeOf<string>()
    expectTypeOf<EventOf<'user.updated'>['user']>().toEqualTypeOf<User>()
  })

  it('tell an event by its type', () => {
    const textOf = (event: StreamEvent) => {
      switch (event.type) {
        case 'message.new':
        case 'message.updated':
          return event.message.text
        case 'call.closed_caption':
          return event.closed_caption?.text
        default:
          return undefined
      }
    }
    expectTypeOf(textOf).returns.toEqualTypeOf<string | null | undefined>()
    expect(textOf).toBeTypeOf('function')
  })

  it('make a union a product', () => {
    type All = ChatEvent | ModerationEvent | VideoEvent | FeedsEvent | OtherEvent
    expectTypeOf<All['type']>().toEqualTypeOf<StreamEventType>()
    expectTypeOf<ModerationEvent['type']>().toEqualTypeOf<
      TypesOfProduct<StreamEvents, 'moderation'>
    >()
    expectTypeOf<ChatEvent['type'] & VideoEvent['type']>().toBeNever()
  })

  it('keep the product through extendEvents', () => {
    const extended = extendEvents(streamEvents, {})
    expectTypeOf(extended).toEqualTypeOf<StreamEvents>()
    const types = typesOfProduct(extended, 'moderation')
    expectTypeOf(types).toEqualTypeOf<ModerationEvent['type'][]>()
    expect(types).toContain('review_queue_item.new')
    expect(types).not.toContain('message.new')
    expect(types).toHaveLength(14)
  })

  it('refuse an extension of what carries no custom data', () => {
    // @ts-expect-error it is called user
    expect(() => extendEvents(streamEvents, { users: streamEvents['user.updated'] })).toThrow()
  })
})

describe('the types of an app that augments them', () => {
  it('have its own data wherever a user, a channel or a message stands', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const compiled = spawnSync(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/types/augmented'],
      { cwd: root, encoding: 'utf8' },
    )
    expect(compiled.stdout + compiled.stderr).toBe('')
    expect(compiled.status).toBe(0)
  })
})
