import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Channel, ChannelMember } from './channel.ts'
import { inChannel } from './event-fields.ts'

/** Sent for each user who became a member of a channel. */
export interface MemberAddedEvent extends t.TypeOf<typeof MemberAddedCodec> {}
const MemberAddedCodec = event(
  'chat',
  'member.added',
  { member: ChannelMember },
  { ...inChannel, channel: Channel },
)
export const MemberAddedEvent: EventCodec<'chat', MemberAddedEvent> = MemberAddedCodec

/** Sent when a membership has changed: its role, an invitation, a ban, its custom data. */
export interface MemberUpdatedEvent extends t.TypeOf<typeof MemberUpdatedCodec> {}
const MemberUpdatedCodec = event(
  'chat',
  'member.updated',
  { member: ChannelMember },
  { ...inChannel, channel: Channel },
)
export const MemberUpdatedEvent: EventCodec<'chat', MemberUpdatedEvent> = MemberUpdatedCodec

/** Sent for each user who is no longer a member of a channel. */
export interface MemberRemovedEvent extends t.TypeOf<typeof MemberRemovedCodec> {}
const MemberRemovedCodec = event(
  'chat',
  'member.removed',
  {},
  { ...inChannel, channel: Channel, member: ChannelMember },
)
export const MemberRemovedEvent: EventCodec<'chat', MemberRemovedEvent> = MemberRemovedCodec
