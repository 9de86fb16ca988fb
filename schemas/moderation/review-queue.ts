import * as t from 'io-ts'
import { Message } from '../chat/message.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { Activity } from '../feeds/activity.ts'
import { Comment } from '../feeds/comment.ts'
import { User } from '../user.ts'
import { Call } from '../video/call.ts'
import { BanInfo, EntityCreator, EscalationMetadata, ModerationPayload } from './content.ts'
import { EnrichedActivity, FeedsV2Reaction } from './feeds-v2.ts'

/** What a moderator or a rule did. */
export interface ActionLog extends t.TypeOf<typeof ActionLogCodec> {}
const ActionLogCodec = entity('ActionLog', { id: t.string }, () => ({
  type: t.string,
  user_id: t.string,
  user: User,
  ai_providers: list(t.string),
  reason: t.string,
  reporter_type: t.string,
  review_queue_item: ReviewQueueItem,
  target_user: User,
  target_user_id: t.string,
  custom: t.UnknownRecord,
  created_at: Timestamp,
}))
export const ActionLog: Codec<ActionLog> = ActionLogCodec

/** A report of content to moderation. */
export interface ModerationFlag extends t.TypeOf<typeof ModerationFlagCodec> {}
const ModerationFlagCodec = entity('ModerationFlag', {}, () => ({
  type: t.string,
  user_id: t.string,
  user: User,
  entity_creator_id: t.string,
  entity_id: t.string,
  entity_type: t.string,
  labels: list(t.string),
  moderation_payload: ModerationPayload,
  reason: t.string,
  result: list(t.UnknownRecord),
  review_queue_item: ReviewQueueItem,
  review_queue_item_id: t.string,
  custom: t.UnknownRecord,
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const ModerationFlag: Codec<ModerationFlag> = ModerationFlagCodec

/** A user's appeal against a decision. */
export interface AppealItem extends t.TypeOf<typeof AppealItemCodec> {}
const AppealItemCodec = entity(
  'AppealItem',
  { id: t.string },
  {
    status: t.string,
    user: User,
    channel_cid: t.string,
    actions: list(ActionLog),
    ai_text_severity: t.string,
    appeal_reason: t.string,
    attachments: list(t.string),
    config_key: t.string,
    decision_reason: t.string,
    entity_content: ModerationPayload,
    entity_id: t.string,
    entity_type: t.string,
    flag_labels: list(t.string),
    flag_types: list(t.string),
    flags: list(ModerationFlag),
    moderation_action: ActionLog,
    original_moderation_action: ActionLog,
    recommended_action: t.string,
    review_queue_item_id: t.string,
    severity: Integer,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const AppealItem: Codec<AppealItem> = AppealItemCodec

/** Content that waits for a moderator, or has been through one. */
export interface ReviewQueueItem extends t.TypeOf<typeof ReviewQueueItemCodec> {}
const ReviewQueueItemCodec = entity(
  'ReviewQueueItem',
  { id: t.string },
  {
    status: t.string,
    message: Message,
    reaction: FeedsV2Reaction,
    actions: list(ActionLog),
    activity: EnrichedActivity,
    ai_text_severity: t.string,
    appeal: AppealItem,
    assigned_to: User,
    bans: list(BanInfo),
    call: Call,
    config_key: t.string,
    entity_creator: EntityCreator,
    entity_creator_id: t.string,
    entity_id: t.string,
    entity_type: t.string,
    escalated: t.boolean,
    escalated_by: t.string,
    escalation_metadata: EscalationMetadata,
    feeds_v2_activity: EnrichedActivity,
    feeds_v2_reaction: FeedsV2Reaction,
    feeds_v3_activity: Activity,
    feeds_v3_comment: Comment,
    flags: list(ModerationFlag),
    flags_count: Integer,
    languages: list(t.string),
    latest_moderator_action: t.string,
    moderation_payload: ModerationPayload,
    recommended_action: t.string,
    reviewed_by: t.string,
    severity: Integer,
    teams: list(t.string),
    completed_at: Timestamp,
    escalated_at: Timestamp,
    reviewed_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const ReviewQueueItem: Codec<ReviewQueueItem> = ReviewQueueItemCodec
