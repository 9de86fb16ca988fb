import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type Attachment,
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
  type Reaction,
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

  it('have as optional the properties that payloads lack, and those of a few payloads only', () => {
    type Maybe<A> = A | null | undefined
    expectTypeOf<EventOf<'reaction.new'>['reaction']>().toEqualTypeOf<Maybe<Reaction>>()
    expectTypeOf<EventOf<'channel.visible'>['channel']>().toEqualTypeOf<Maybe<Channel>>()
    expectTypeOf<EventOf<'channel.hidden'>['channel']>().toEqualTypeOf<Maybe<Channel>>()
    expectTypeOf<EventOf<'channel.updated'>['channel']>().toEqualTypeOf<Channel>()
    expectTypeOf<EventOf<'reminder.created'>['cid']>().toEqualTypeOf<Maybe<string>>()
    expectTypeOf<EventOf<'notification.reminder_due'>['cid']>().toEqualTypeOf<Maybe<string>>()
    expectTypeOf<Call['cid']>().toEqualTypeOf<Maybe<string>>()
    expectTypeOf<Channel['name']>().toEqualTypeOf<Maybe<string>>()
    expectTypeOf<User['unread_threads']>().toEqualTypeOf<Maybe<number>>()
    expectTypeOf<Message['before_message_send_failed']>().toEqualTypeOf<Maybe<boolean>>()
    expectTypeOf<Attachment['file_size']>().toEqualTypeOf<Maybe<number | string>>()
    expectTypeOf<EventOf<'call.ring'>['received_at']>().toEqualTypeOf<Maybe<Timestamp>>()
    type Deleted = EventOf<'user.messages.deleted'>
    expectTypeOf<Deleted['channel_last_message_at']>().toEqualTypeOf<Maybe<Timestamp>>()
    expectTypeOf<EventOf<'user.deactivated'>['created_by_id']>().toEqualTypeOf<Maybe<string>>()
    expectTypeOf<NonNullable<MessageNewEvent['request_info']>['ext']>().toEqualTypeOf<
      Maybe<string>
    >()
  })

  it('distinguish events by their type', () => {
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
