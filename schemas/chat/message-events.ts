import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { User } from '../user.ts'
import { Channel } from './channel.ts'
import { chatEvent, inChannel } from './event-fields.ts'
import { Flag, MessageModerationResult } from './flag.ts'
import { MessageUpdate } from './message-update.ts'
import { Message } from './message.ts'
import { Thread } from './thread.ts'

/** What the events of a flagged message have in common. */
const messageFlagEvent = {
  ...inChannel,
  message_id: t.string,
  /** What automatic moderation found. */
  details: MessageModerationResult,
  flag: Flag,
  reason: t.string,
  /** How often it has been flagged. */
  total_flags: Integer,
}

/** Sent when a message was posted in a channel or thread. */
export interface MessageNewEvent extends t.TypeOf<typeof MessageNewCodec> {}
const MessageNewCodec = event(
  'chat',
  'message.new',
  { message: Message },
  {
    ...inChannel,
    channel: Channel,
    message_id: t.string,
    grouped_unread_channels: record(Integer),
    /** Who wrote the message that this one replies to. */
    parent_author: t.string,
    /** Who takes part in the thread that this message is in. */
    thread_participants: list(User),
    /** Messages that the receiver of a push has not read, in all channels. */
    total_unread_count: Integer,
    /** Channels in which the receiver of a push has unread messages. */
    unread_channels: Integer,
    unread_count: Integer,
    /** How many have the channel open. */
    watcher_count: Integer,
  },
)
export const MessageNewEvent: EventCodec<'chat', MessageNewEvent> = MessageNewCodec

/** Sent when a message was edited: its text, its attachments, its pin or its custom data. */
export interface MessageUpdatedEvent extends t.TypeOf<typeof MessageUpdatedCodec> {}
const MessageUpdatedCodec = event(
  'chat',
  'message.updated',
  { message: Message },
  {
    ...inChannel,
    message_id: t.string,
    /** What the edit has changed. */
    message_update: MessageUpdate,
  },
)
export const MessageUpdatedEvent: EventCodec<'chat', MessageUpdatedEvent> = MessageUpdatedCodec

/** Sent when a message was deleted, for everyone or, with `deleted_for_me`, for one user only. */
export interface MessageDeletedEvent extends t.TypeOf<typeof MessageDeletedCodec> {}
const MessageDeletedCodec = event(
  'chat',
  'message.deleted',
  { message: Message },
  {
    ...inChannel,
    message_id: t.string,
    /** True if it was deleted only for the user who deleted it. */
    deleted_for_me: t.boolean,
    /** True if it was deleted for good. Otherwise it remains, with `deleted_at`. */
    hard_delete: t.boolean,
  },
)
export const MessageDeletedEvent: EventCodec<'chat', MessageDeletedEvent> = MessageDeletedCodec

/** Sent when a softly deleted message was restored. */
export interface MessageUndeletedEvent extends t.TypeOf<typeof MessageUndeletedCodec> {}
const MessageUndeletedCodec = event(
  'chat',
  'message.undeleted',
  { message: Message },
  { ...inChannel, message_id: t.string },
)
export const MessageUndeletedEvent: EventCodec<'chat', MessageUndeletedEvent> =
  MessageUndeletedCodec

/** Sent when a user has read a channel or a thread. */
export interface MessageReadEvent extends t.TypeOf<typeof MessageReadCodec> {}
const MessageReadCodec = event(
  'chat',
  'message.read',
  {},
  {
    ...inChannel,
    channel: Channel,
    /** The last message that the user has read. */
    last_read_message_id: t.string,
    /** The thread that was read. Without one, the channel was read. */
    thread: Thread,
  },
)
export const MessageReadEvent: EventCodec<'chat', MessageReadEvent> = MessageReadCodec

/** Sent when a message was posted as pending and waits for the app to commit or delete it. */
export interface MessagePendingEvent extends t.TypeOf<typeof MessagePendingCodec> {}
const MessagePendingCodec = event(
  'chat',
  'message.pending',
  {},
  {
    ...chatEvent,
    channel: Channel,
    message: Message,
    /** What the app stored with the pending message. */
    metadata: record(t.string),
    /** How the message became pending. */
    method: t.string,
  },
)
export const MessagePendingEvent: EventCodec<'chat', MessagePendingEvent> = MessagePendingCodec

/** Sent when a user, or automatic moderation, has flagged a message. */
export interface MessageFlaggedEvent extends t.TypeOf<typeof MessageFlaggedCodec> {}
const MessageFlaggedCodec = event('chat', 'message.flagged', { message: Message }, messageFlagEvent)
export const MessageFlaggedEvent: EventCodec<'chat', MessageFlaggedEvent> = MessageFlaggedCodec

/** Sent when a moderator has unblocked a message. */
export interface MessageUnblockedEvent extends t.TypeOf<typeof MessageUnblockedCodec> {}
const MessageUnblockedCodec = event(
  'chat',
  'message.unblocked',
  { message: Message },
  { ...inChannel, message_id: t.string },
)
export const MessageUnblockedEvent: EventCodec<'chat', MessageUnblockedEvent> =
  MessageUnblockedCodec

/**
 * Sent when a flag of a message was removed. It is in no list of Stream; its own queue test of 2021 shows
 * it.
 */
export interface MessageUnflaggedEvent extends t.TypeOf<typeof MessageUnflaggedCodec> {}
const MessageUnflaggedCodec = event(
  'chat',
  'message.unflagged',
  { message: Message },
  messageFlagEvent,
)
export const MessageUnflaggedEvent: EventCodec<'chat', MessageUnflaggedEvent> =
  MessageUnflaggedCodec
