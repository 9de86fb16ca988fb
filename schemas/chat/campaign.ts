import * as t from 'io-ts'
import { Attachment } from '../attachment.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'

/** A member of the channels that a campaign creates. */
export interface CampaignChannelMember extends t.TypeOf<typeof CampaignChannelMemberCodec> {}
const CampaignChannelMemberCodec = entity(
  'CampaignChannelMember',
  {},
  { user_id: t.string, channel_role: t.string, custom: t.UnknownRecord },
)
export const CampaignChannelMember: Codec<CampaignChannelMember> = CampaignChannelMemberCodec

/** The channels that a campaign creates. */
export interface CampaignChannelTemplate extends t.TypeOf<typeof CampaignChannelTemplateCodec> {}
const CampaignChannelTemplateCodec = entity(
  'CampaignChannelTemplate',
  {},
  {
    id: t.string,
    type: t.string,
    members: list(t.string),
    members_template: list(CampaignChannelMember),
    team: t.string,
    custom: t.UnknownRecord,
  },
)
export const CampaignChannelTemplate: Codec<CampaignChannelTemplate> = CampaignChannelTemplateCodec

/** What a campaign sends. */
export interface CampaignMessageTemplate extends t.TypeOf<typeof CampaignMessageTemplateCodec> {}
const CampaignMessageTemplateCodec = entity(
  'CampaignMessageTemplate',
  {},
  {
    text: t.string,
    attachments: list(Attachment),
    poll_id: t.string,
    searchable: t.boolean,
    custom: t.UnknownRecord,
  },
)
export const CampaignMessageTemplate: Codec<CampaignMessageTemplate> = CampaignMessageTemplateCodec

/** The progress of a campaign. */
export interface CampaignStats extends t.TypeOf<typeof CampaignStatsCodec> {}
const CampaignStatsCodec = entity(
  'CampaignStats',
  {},
  {
    progress: t.number,
    stats_channels_created: Integer,
    stats_messages_sent: Integer,
    stats_users_read: Integer,
    stats_users_sent: Integer,
    stats_completed_at: Timestamp,
    stats_started_at: Timestamp,
  },
)
export const CampaignStats: Codec<CampaignStats> = CampaignStatsCodec

/** A set of users or channels that a campaign targets. */
export interface Segment extends t.TypeOf<typeof SegmentCodec> {}
const SegmentCodec = entity(
  'Segment',
  { id: t.string },
  {
    type: t.string,
    name: t.string,
    description: t.string,
    all_sender_channels: t.boolean,
    all_users: t.boolean,
    filter: t.UnknownRecord,
    size: Integer,
    task_id: t.string,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
)
export const Segment: Codec<Segment> = SegmentCodec

/** A message to many users, sent in bulk. */
export interface Campaign extends t.TypeOf<typeof CampaignCodec> {}
const CampaignCodec = entity(
  'Campaign',
  { id: t.string },
  {
    name: t.string,
    description: t.string,
    status: t.string,
    channel_template: CampaignChannelTemplate,
    create_channels: t.boolean,
    message_template: CampaignMessageTemplate,
    scheduled_for: Timestamp,
    segment_ids: list(t.string),
    segments: list(Segment),
    sender: User,
    sender_id: t.string,
    sender_mode: t.string,
    sender_visibility: t.string,
    show_channels: t.boolean,
    skip_push: t.boolean,
    skip_webhook: t.boolean,
    stats: CampaignStats,
    user_ids: list(t.string),
    users: list(User),
    stop_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const Campaign: Codec<Campaign> = CampaignCodec

/** Channels that a batch update could not change, and why. */
export interface FailedChannelUpdates extends t.TypeOf<typeof FailedChannelUpdatesCodec> {}
const FailedChannelUpdatesCodec = entity(
  'FailedChannelUpdates',
  {},
  { cids: list(t.string), reason: t.string },
)
export const FailedChannelUpdates: Codec<FailedChannelUpdates> = FailedChannelUpdatesCodec
