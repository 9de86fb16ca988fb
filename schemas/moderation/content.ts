import * as t from 'io-ts'
import { Channel } from '../chat/channel.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import type { Carrying } from '../custom-data.ts'
import { User, userFields } from '../user.ts'

/** The content that was checked. */
export interface ModerationPayload extends t.TypeOf<typeof ModerationPayloadCodec> {}
const ModerationPayloadCodec = entity(
  'ModerationPayload',
  {},
  {
    audios: list(t.string),
    image_ids: record(t.string),
    image_ordered_keys: list(t.string),
    images: list(t.string),
    other_media: list(t.string),
    text_ids: record(t.string),
    text_ordered_keys: list(t.string),
    texts: list(t.string),
    videos: list(t.string),
    custom: t.UnknownRecord,
  },
)
export const ModerationPayload: Codec<ModerationPayload> = ModerationPayloadCodec

/** Why an item was escalated to a higher moderator. */
export interface EscalationMetadata extends t.TypeOf<typeof EscalationMetadataCodec> {}
const EscalationMetadataCodec = entity(
  'EscalationMetadata',
  {},
  { notes: t.string, priority: t.string, reason: t.string },
)
export const EscalationMetadata: Codec<EscalationMetadata> = EscalationMetadataCodec

/** The user who made the content under review, with their record. */
export interface EntityCreator extends Carrying<'user', typeof EntityCreatorCodec> {}
const EntityCreatorCodec = entity(
  'EntityCreator',
  { id: t.string },
  { ...userFields, ban_count: Integer, deleted_content_count: Integer, flagged_count: Integer },
  'user',
)
export const EntityCreator: Codec<EntityCreator> = EntityCreatorCodec

/** A ban. */
export interface BanInfo extends t.TypeOf<typeof BanInfoCodec> {}
const BanInfoCodec = entity(
  'BanInfo',
  {},
  {
    user: User,
    channel_cid: t.string,
    channel: Channel,
    created_by: User,
    expires: Timestamp,
    reason: t.string,
    shadow: t.boolean,
    created_at: Timestamp,
  },
)
export const BanInfo: Codec<BanInfo> = BanInfoCodec
