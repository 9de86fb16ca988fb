import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { stringOr } from '../codec/string-or.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** What happens to a message that a block list or automatic moderation has found. */
export type BlockBehavior = t.TypeOf<typeof BlockBehavior>
export const BlockBehavior = openEnum('BlockBehavior', ['flag', 'block', 'shadow_block'])

/** A block list of a channel type and what it does. */
export interface BlockListOptions extends t.TypeOf<typeof BlockListOptionsCodec> {}
const BlockListOptionsCodec = entity(
  'BlockListOptions',
  {},
  { behavior: BlockBehavior, blocklist: t.string },
)
export const BlockListOptions: Codec<BlockListOptions> = BlockListOptionsCodec

/** Which kinds of messages notify by push. */
export interface ChatPreferences extends t.TypeOf<typeof ChatPreferencesCodec> {}
const ChatPreferencesCodec = entity(
  'ChatPreferences',
  {},
  {
    channel_mentions: t.string,
    default_preference: t.string,
    direct_mentions: t.string,
    distinct_channel_messages: t.string,
    group_mentions: t.string,
    here_mentions: t.string,
    role_mentions: t.string,
    thread_replies: t.string,
  },
)
export const ChatPreferences: Codec<ChatPreferences> = ChatPreferencesCodec

/** A slash command. Payloads of 2019 name it by a string only. */
export interface Command extends t.TypeOf<typeof CommandCodec> {}
const CommandCodec = entity(
  'Command',
  {},
  {
    name: t.string,
    description: t.string,
    args: t.string,
    set: t.string,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const Command: Codec<Command> = CommandCodec

/** How sure the classifier must be before a message is flagged or blocked. */
export interface LabelThresholds extends t.TypeOf<typeof LabelThresholdsCodec> {}
const LabelThresholdsCodec = entity('LabelThresholds', {}, { block: t.number, flag: t.number })
export const LabelThresholds: Codec<LabelThresholds> = LabelThresholdsCodec

/** Thresholds of automatic moderation by label. */
export interface Thresholds extends t.TypeOf<typeof ThresholdsCodec> {}
const ThresholdsCodec = entity(
  'Thresholds',
  {},
  { explicit: LabelThresholds, spam: LabelThresholds, toxic: LabelThresholds },
)
export const Thresholds: Codec<Thresholds> = ThresholdsCodec

/** The settings of a channel's type, and what the channel overrides of them. */
export interface ChannelConfig extends t.TypeOf<typeof ChannelConfigCodec> {}
const ChannelConfigCodec = entity(
  'ChannelConfig',
  {},
  {
    name: t.string,
    allowed_flag_reasons: list(t.string),
    automod: openEnum('ChannelConfigAutomod', ['disabled', 'simple', 'AI']),
    automod_behavior: BlockBehavior,
    automod_thresholds: Thresholds,
    blocklist: t.string,
    blocklist_behavior: BlockBehavior,
    blocklists: list(BlockListOptions),
    chat_preferences: ChatPreferences,
    commands: list(stringOr(Command)),
    connect_events: t.boolean,
    count_messages: t.boolean,
    custom_events: t.boolean,
    delivery_events: t.boolean,
    grants: record(list(t.string)),
    mark_messages_pending: t.boolean,
    max_message_length: Integer,
    message_retention: t.string,
    mutes: t.boolean,
    partition_size: Integer,
    partition_ttl: t.string,
    polls: t.boolean,
    push_level: openEnum('ChannelConfigPushLevel', [
      'all',
      'all_mentions',
      'mentions',
      'direct_mentions',
      'none',
    ]),
    push_notifications: t.boolean,
    quotes: t.boolean,
    reactions: t.boolean,
    read_events: t.boolean,
    reminders: t.boolean,
    replies: t.boolean,
    search: t.boolean,
    shared_locations: t.boolean,
    skip_last_msg_update_for_system_msgs: t.boolean,
    typing_events: t.boolean,
    uploads: t.boolean,
    url_enrichment: t.boolean,
    user_message_reminders: t.boolean,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const ChannelConfig: Codec<ChannelConfig> = ChannelConfigCodec
