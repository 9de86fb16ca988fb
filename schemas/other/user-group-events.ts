import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { everyEvent } from '../event-fields.ts'
import { UserGroup } from '../user-group.ts'
import { User } from '../user.ts'

/** What the events of a user group have in common. */
const userGroupEvent = { ...everyEvent, user: User, user_group: UserGroup }

/** Sent when a user group was created. */
export interface UserGroupCreatedEvent extends t.TypeOf<typeof UserGroupCreatedCodec> {}
const UserGroupCreatedCodec = event('other', 'user_group.created', {}, userGroupEvent)
export const UserGroupCreatedEvent: EventCodec<'other', UserGroupCreatedEvent> =
  UserGroupCreatedCodec

/** Sent when a user group has changed. */
export interface UserGroupUpdatedEvent extends t.TypeOf<typeof UserGroupUpdatedCodec> {}
const UserGroupUpdatedCodec = event('other', 'user_group.updated', {}, userGroupEvent)
export const UserGroupUpdatedEvent: EventCodec<'other', UserGroupUpdatedEvent> =
  UserGroupUpdatedCodec

/** Sent when a user group was deleted. */
export interface UserGroupDeletedEvent extends t.TypeOf<typeof UserGroupDeletedCodec> {}
const UserGroupDeletedCodec = event('other', 'user_group.deleted', {}, userGroupEvent)
export const UserGroupDeletedEvent: EventCodec<'other', UserGroupDeletedEvent> =
  UserGroupDeletedCodec

/** Sent when users joined a user group. Here the members are ids. */
export interface UserGroupMemberAddedEvent extends t.TypeOf<typeof UserGroupMemberAddedCodec> {}
const UserGroupMemberAddedCodec = event(
  'other',
  'user_group.member_added',
  {},
  {
    ...userGroupEvent,
    /** The ids of the users. */
    members: list(t.string),
  },
)
export const UserGroupMemberAddedEvent: EventCodec<'other', UserGroupMemberAddedEvent> =
  UserGroupMemberAddedCodec

/** Sent when users left a user group. Here the members are ids. */
export interface UserGroupMemberRemovedEvent extends t.TypeOf<typeof UserGroupMemberRemovedCodec> {}
const UserGroupMemberRemovedCodec = event(
  'other',
  'user_group.member_removed',
  {},
  { ...userGroupEvent, members: list(t.string) },
)
export const UserGroupMemberRemovedEvent: EventCodec<'other', UserGroupMemberRemovedEvent> =
  UserGroupMemberRemovedCodec
