import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { chatEvent, inChannel } from './event-fields.ts'
import { ChannelMessages } from './message.ts'

/** What the events of a flagged user have in common. */
const userFlagEvent = {
  ...chatEvent,
  reason: t.string,
  /** The user it was done to. */
  target_user: User,
  /** How often the user has been flagged. */
  total_flags: Integer,
}

/** What the events of an account that was closed or opened again have in common. */
const userActivationEvent = {
  ...chatEvent,
  /** The user who caused the event. */
  created_by: User,
  created_by_id: t.string,
}

/** What the events of muted users have in common. */
const userMuteEvent = {
  ...chatEvent,
  target_user: User,
  /** The users it was done to, if several. */
  target_users: list(User),
}

/** Sent when the data of a user has changed. */
export interface UserUpdatedEvent extends t.TypeOf<typeof UserUpdatedCodec> {}
const UserUpdatedCodec = event('chat', 'user.updated', { user: User }, chatEvent)
export const UserUpdatedEvent: EventCodec<'chat', UserUpdatedEvent> = UserUpdatedCodec

/** Sent when a user was deactivated: they can no longer connect. */
export interface UserDeactivatedEvent extends t.TypeOf<typeof UserDeactivatedCodec> {}
const UserDeactivatedCodec = event('chat', 'user.deactivated', { user: User }, userActivationEvent)
export const UserDeactivatedEvent: EventCodec<'chat', UserDeactivatedEvent> = UserDeactivatedCodec

/** Sent when a deactivated user can connect again. */
export interface UserReactivatedEvent extends t.TypeOf<typeof UserReactivatedCodec> {}
const UserReactivatedCodec = event('chat', 'user.reactivated', { user: User }, userActivationEvent)
export const UserReactivatedEvent: EventCodec<'chat', UserReactivatedEvent> = UserReactivatedCodec

/** Sent when a user was deleted, with what was deleted with them. */
export interface UserDeletedEvent extends t.TypeOf<typeof UserDeletedCodec> {}
const UserDeletedCodec = event(
  'chat',
  'user.deleted',
  { user: User },
  {
    ...chatEvent,
    /** How the direct channels were deleted: `soft` or `hard`. */
    delete_conversation: t.string,
    delete_conversation_channels: t.boolean,
    /** How the messages were deleted: `soft`, `hard` or `pruning`. */
    delete_messages: t.string,
    /** How the user was deleted: `soft`, `hard` or `pruning`. */
    delete_user: t.string,
    hard_delete: t.boolean,
    mark_messages_deleted: t.boolean,
  },
)
export const UserDeletedEvent: EventCodec<'chat', UserDeletedEvent> = UserDeletedCodec

/** Sent when the messages of a user were deleted, in one channel or in all. */
export interface UserMessagesDeletedEvent extends t.TypeOf<typeof UserMessagesDeletedCodec> {}
const UserMessagesDeletedCodec = event(
  'chat',
  'user.messages.deleted',
  { user: User },
  { ...inChannel, hard_delete: t.boolean },
)
export const UserMessagesDeletedEvent: EventCodec<'chat', UserMessagesDeletedEvent> =
  UserMessagesDeletedCodec

/** Sent when a user was banned, from one channel or, without a `cid`, from the app. */
export interface UserBannedEvent extends t.TypeOf<typeof UserBannedCodec> {}
const UserBannedCodec = event(
  'chat',
  'user.banned',
  { user: User },
  {
    ...inChannel,
    /** The user who caused the event. */
    created_by: User,
    /** When the ban ends. Without it, the ban does not end. */
    expiration: Timestamp,
    reason: t.string,
    review_queue_item_id: t.string,
    /** True for a shadow ban: the user is not notified, and nobody else sees what they post. */
    shadow: t.boolean,
    /** How often the user has been banned. */
    total_bans: Integer,
  },
)
export const UserBannedEvent: EventCodec<'chat', UserBannedEvent> = UserBannedCodec

/** Sent when a ban of a user has ended. */
export interface UserUnbannedEvent extends t.TypeOf<typeof UserUnbannedCodec> {}
const UserUnbannedCodec = event(
  'chat',
  'user.unbanned',
  { user: User },
  { ...inChannel, created_by: User, shadow: t.boolean },
)
export const UserUnbannedEvent: EventCodec<'chat', UserUnbannedEvent> = UserUnbannedCodec

/** Sent when a user has muted other users. */
export interface UserMutedEvent extends t.TypeOf<typeof UserMutedCodec> {}
const UserMutedCodec = event('chat', 'user.muted', { user: User }, userMuteEvent)
export const UserMutedEvent: EventCodec<'chat', UserMutedEvent> = UserMutedCodec

/** Sent when a user has unmuted other users. */
export interface UserUnmutedEvent extends t.TypeOf<typeof UserUnmutedCodec> {}
const UserUnmutedCodec = event('chat', 'user.unmuted', { user: User }, userMuteEvent)
export const UserUnmutedEvent: EventCodec<'chat', UserUnmutedEvent> = UserUnmutedCodec

/** Sent when a user was flagged by another. */
export interface UserFlaggedEvent extends t.TypeOf<typeof UserFlaggedCodec> {}
const UserFlaggedCodec = event('chat', 'user.flagged', { user: User }, userFlagEvent)
export const UserFlaggedEvent: EventCodec<'chat', UserFlaggedEvent> = UserFlaggedCodec

/**
 * Sent when a flag of a user was removed. It is in no list of Stream; its own queue test of 2021 shows it.
 */
export interface UserUnflaggedEvent extends t.TypeOf<typeof UserUnflaggedCodec> {}
const UserUnflaggedCodec = event('chat', 'user.unflagged', { user: User }, userFlagEvent)
export const UserUnflaggedEvent: EventCodec<'chat', UserUnflaggedEvent> = UserUnflaggedCodec

/**
 * Sent when a user has left messages unread for a while, with some of them for each channel, for a
 * digest.
 */
export interface UserUnreadMessageReminderEvent
  extends t.TypeOf<typeof UserUnreadMessageReminderCodec> {}
const UserUnreadMessageReminderCodec = event(
  'chat',
  'user.unread_message_reminder',
  { user: User },
  {
    ...chatEvent,
    /** Each channel with some of its unread messages, by cid. */
    channels: record(ChannelMessages),
  },
)
export const UserUnreadMessageReminderEvent: EventCodec<'chat', UserUnreadMessageReminderEvent> =
  UserUnreadMessageReminderCodec
