import * as t from 'io-ts'
import { Attachment } from '../attachment.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { ModerationV2 } from '../moderation/verdict.ts'
import { UserGroup } from '../user-group.ts'
import { User } from '../user.ts'
import { Channel } from './channel.ts'
import { Poll } from './poll.ts'
import { Reaction, ReactionGroup } from './reaction.ts'

/** The author's membership, on a message. */
export interface ChannelMemberPartial
  extends Carrying<'member', typeof ChannelMemberPartialCodec> {}
const ChannelMemberPartialCodec = entity(
  'ChannelMemberPartial',
  {},
  { channel_role: t.string, notifications_muted: t.boolean, custom: customData('member') },
  'member',
)
export const ChannelMemberPartial: Codec<ChannelMemberPartial> = ChannelMemberPartialCodec

/** The text and attachments of a message that is not sent yet. */
export interface DraftPayload extends Carrying<'message', typeof DraftPayloadCodec> {}
const DraftPayloadCodec = entity(
  'DraftPayload',
  { id: t.string },
  {
    type: t.string,
    text: t.string,
    html: t.string,
    mml: t.string,
    attachments: list(Attachment),
    mentioned_users: list(User),
    parent_id: t.string,
    poll_id: t.string,
    quoted_message_id: t.string,
    show_in_channel: t.boolean,
    silent: t.boolean,
    custom: customData('message'),
  },
  'message',
)
export const DraftPayload: Codec<DraftPayload> = DraftPayloadCodec

/** A user's draft in a channel or thread. */
export interface Draft extends t.TypeOf<typeof DraftCodec> {}
const DraftCodec = entity('Draft', {}, () => ({
  channel_cid: t.string,
  channel: Channel,
  message: DraftPayload,
  parent_id: t.string,
  parent_message: Message,
  quoted_message: Message,
  created_at: Timestamp,
}))
export const Draft: Codec<Draft> = DraftCodec

/** A user's reminder of a message, or a message saved for later if it has no time. */
export interface Reminder extends t.TypeOf<typeof ReminderCodec> {}
const ReminderCodec = entity('Reminder', {}, () => ({
  user_id: t.string,
  user: User,
  channel_cid: t.string,
  channel: Channel,
  message_id: t.string,
  message: Message,
  remind_at: Timestamp,
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const Reminder: Codec<Reminder> = ReminderCodec

/** A location that a user shares in a channel, until its end if it has one. */
export interface SharedLocation extends t.TypeOf<typeof SharedLocationCodec> {}
const SharedLocationCodec = entity('SharedLocation', {}, () => ({
  user_id: t.string,
  channel_cid: t.string,
  channel: Channel,
  message_id: t.string,
  message: Message,
  created_by_device_id: t.string,
  latitude: t.number,
  longitude: t.number,
  end_at: Timestamp,
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const SharedLocation: Codec<SharedLocation> = SharedLocationCodec

/** A message of a channel or thread. */
export interface Message extends Carrying<'message', typeof MessageCodec> {}
const MessageCodec = entity(
  'Message',
  { id: t.string },
  () => ({
    cid: t.string,
    type: openEnum('MessageType', ['regular', 'reply', 'system', 'ephemeral', 'error', 'deleted']),
    text: t.string,
    html: t.string,
    mml: t.string,
    user: User,
    member: ChannelMemberPartial,
    attachments: list(Attachment),
    /** True if the app's before-message-send hook did not respond, so the message was sent unchanged. */
    before_message_send_failed: t.boolean,
    command: t.string,
    deleted_for_me: t.boolean,
    deleted_reply_count: Integer,
    draft: Draft,
    i18n: record(t.string),
    image_labels: record(list(t.string)),
    latest_reactions: list(Reaction),
    mentioned_channel: t.boolean,
    mentioned_group_ids: list(t.string),
    mentioned_groups: list(UserGroup),
    mentioned_here: t.boolean,
    mentioned_roles: list(t.string),
    mentioned_users: list(User),
    moderation: ModerationV2,
    own_reactions: list(Reaction),
    parent_id: t.string,
    pin_expires: Timestamp,
    pinned: t.boolean,
    pinned_by: User,
    poll: Poll,
    poll_id: t.string,
    quoted_message: Message,
    quoted_message_id: t.string,
    reaction_counts: record(Integer),
    reaction_groups: record(ReactionGroup),
    reaction_scores: record(Integer),
    reminder: Reminder,
    reply_count: Integer,
    restricted_visibility: list(t.string),
    shadowed: t.boolean,
    shared_location: SharedLocation,
    show_in_channel: t.boolean,
    silent: t.boolean,
    thread_participants: list(User),
    message_text_updated_at: Timestamp,
    pinned_at: Timestamp,
    custom: customData('message'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  }),
  'message',
)
export const Message: Codec<Message> = MessageCodec

/** A channel and some messages of it. */
export interface ChannelMessages extends t.TypeOf<typeof ChannelMessagesCodec> {}
const ChannelMessagesCodec = entity(
  'ChannelMessages',
  {},
  { channel: Channel, messages: list(Message) },
)
export const ChannelMessages: Codec<ChannelMessages> = ChannelMessagesCodec
