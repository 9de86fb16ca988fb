import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { User } from '../user.ts'
import { Channel } from './channel.ts'
import { inChannel } from './event-fields.ts'
import { Message } from './message.ts'
import { Reaction } from './reaction.ts'

/** What the events of a reaction have in common. */
const reactionEvent = {
  ...inChannel,
  channel: Channel,
  message_id: t.string,
  message: Message,
  /** The reaction itself. Stream's description calls it optional. */
  reaction: Reaction,
  thread_participants: list(User),
}

/** Sent when a user has reacted to a message. */
export interface ReactionNewEvent extends t.TypeOf<typeof ReactionNewCodec> {}
const ReactionNewCodec = event('chat', 'reaction.new', {}, reactionEvent)
export const ReactionNewEvent: EventCodec<'chat', ReactionNewEvent> = ReactionNewCodec

/** Sent when a user has changed their reaction to a message. */
export interface ReactionUpdatedEvent extends t.TypeOf<typeof ReactionUpdatedCodec> {}
const ReactionUpdatedCodec = event('chat', 'reaction.updated', {}, reactionEvent)
export const ReactionUpdatedEvent: EventCodec<'chat', ReactionUpdatedEvent> = ReactionUpdatedCodec

/** Sent when a user has removed their reaction to a message. */
export interface ReactionDeletedEvent extends t.TypeOf<typeof ReactionDeletedCodec> {}
const ReactionDeletedCodec = event('chat', 'reaction.deleted', {}, reactionEvent)
export const ReactionDeletedEvent: EventCodec<'chat', ReactionDeletedEvent> = ReactionDeletedCodec
