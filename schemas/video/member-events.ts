import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { User } from '../user.ts'
import { Call, CallMember } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'

/** What the events of members who came or changed have in common. */
const membersEvent = { ...videoEvent, call: Call, members: list(CallMember) }

/** Sent when users became members of a call. */
export interface CallMemberAddedEvent extends t.TypeOf<typeof CallMemberAddedCodec> {}
const CallMemberAddedCodec = event('video', 'call.member_added', inCall, membersEvent)
export const CallMemberAddedEvent: EventCodec<'video', CallMemberAddedEvent> = CallMemberAddedCodec

/** Sent when members of a call have changed. */
export interface CallMemberUpdatedEvent extends t.TypeOf<typeof CallMemberUpdatedCodec> {}
const CallMemberUpdatedCodec = event('video', 'call.member_updated', inCall, membersEvent)
export const CallMemberUpdatedEvent: EventCodec<'video', CallMemberUpdatedEvent> =
  CallMemberUpdatedCodec

/** Sent when the role of members of a call has changed. */
export interface CallMemberUpdatedPermissionEvent
  extends t.TypeOf<typeof CallMemberUpdatedPermissionCodec> {}
const CallMemberUpdatedPermissionCodec = event('video', 'call.member_updated_permission', inCall, {
  ...membersEvent,
  /** The permissions of each role. */
  capabilities_by_role: record(list(t.string)),
})
export const CallMemberUpdatedPermissionEvent: EventCodec<
  'video',
  CallMemberUpdatedPermissionEvent
> = CallMemberUpdatedPermissionCodec

/** Sent when users are no longer members of a call. Here the members are ids. */
export interface CallMemberRemovedEvent extends t.TypeOf<typeof CallMemberRemovedCodec> {}
const CallMemberRemovedCodec = event('video', 'call.member_removed', inCall, {
  ...videoEvent,
  call: Call,
  members: list(t.string),
})
export const CallMemberRemovedEvent: EventCodec<'video', CallMemberRemovedEvent> =
  CallMemberRemovedCodec

/** Sent when a participant requests permissions. */
export interface CallPermissionRequestEvent extends t.TypeOf<typeof CallPermissionRequestCodec> {}
const CallPermissionRequestCodec = event('video', 'call.permission_request', inCall, {
  ...videoEvent,
  user: User,
  /** The requested permissions. */
  permissions: list(t.string),
})
export const CallPermissionRequestEvent: EventCodec<'video', CallPermissionRequestEvent> =
  CallPermissionRequestCodec

/** Sent when the permissions of a participant have changed. */
export interface CallPermissionsUpdatedEvent extends t.TypeOf<typeof CallPermissionsUpdatedCodec> {}
const CallPermissionsUpdatedCodec = event('video', 'call.permissions_updated', inCall, {
  ...videoEvent,
  user: User,
  /** What the participant can now do. */
  own_capabilities: list(t.string),
})
export const CallPermissionsUpdatedEvent: EventCodec<'video', CallPermissionsUpdatedEvent> =
  CallPermissionsUpdatedCodec
