import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'
import { ChannelConfig } from './channel-config.ts'

/** A user as a member of a channel. */
export interface ChannelMember extends Carrying<'member', typeof ChannelMemberCodec> {}
const ChannelMemberCodec = entity(
  'ChannelMember',
  {},
  {
    role: t.string,
    status: t.string,
    user_id: t.string,
    user: User,
    ban_expires: Timestamp,
    ban_from_future_channels: t.boolean,
    banned: t.boolean,
    channel_role: t.string,
    deleted_messages: list(t.string),
    future_channel_ban_expires: Timestamp,
    invited: t.boolean,
    is_moderator: t.boolean,
    notifications_muted: t.boolean,
    shadow_banned: t.boolean,
    archived_at: Timestamp,
    invite_accepted_at: Timestamp,
    invite_rejected_at: Timestamp,
    pinned_at: Timestamp,
    custom: customData('member'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'member',
)
export const ChannelMember: Codec<ChannelMember> = ChannelMemberCodec

/** A channel. */
export interface Channel extends Carrying<'channel', typeof ChannelCodec> {}
const ChannelCodec = entity(
  'Channel',
  { id: t.string, cid: t.string, type: t.string },
  {
    name: t.string,
    image: t.string,
    auto_translation_enabled: t.boolean,
    auto_translation_language: t.string,
    blocked: t.boolean,
    config: ChannelConfig,
    cooldown: Integer,
    created_by: User,
    disabled: t.boolean,
    filter_tags: list(t.string),
    frozen: t.boolean,
    hidden: t.boolean,
    hide_messages_before: Timestamp,
    member_count: Integer,
    members: list(ChannelMember),
    message_count: Integer,
    muted: t.boolean,
    own_capabilities: list(t.string),
    push_level: t.string,
    team: t.string,
    truncated_by: User,
    last_message_at: Timestamp,
    mute_expires_at: Timestamp,
    truncated_at: Timestamp,
    custom: customData('channel'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'channel',
)
export const Channel: Codec<Channel> = ChannelCodec

/** A channel that a user has muted. */
export interface ChannelMute extends t.TypeOf<typeof ChannelMuteCodec> {}
const ChannelMuteCodec = entity(
  'ChannelMute',
  {},
  {
    user: User,
    channel: Channel,
    expires: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const ChannelMute: Codec<ChannelMute> = ChannelMuteCodec
