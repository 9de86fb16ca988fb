import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { Thresholds } from './channel-config.ts'
import { Message } from './message.ts'

/** How sure the classifier is, by label, from 0 to 1. */
export interface ModerationScores extends t.TypeOf<typeof ModerationScoresCodec> {}
const ModerationScoresCodec = entity(
  'ModerationScores',
  {},
  { action: t.string, explicit: t.number, spam: t.number, toxic: t.number },
)
export const ModerationScores: Codec<ModerationScores> = ModerationScoresCodec

/** What automatic moderation found in a message. */
export interface MessageModerationResult extends t.TypeOf<typeof MessageModerationResultCodec> {}
const MessageModerationResultCodec = entity(
  'MessageModerationResult',
  {},
  {
    message_id: t.string,
    action: t.string,
    ai_moderation_response: ModerationScores,
    blocked_word: t.string,
    blocklist_name: t.string,
    moderated_by: t.string,
    moderation_thresholds: Thresholds,
    user_bad_karma: t.boolean,
    user_karma: t.number,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const MessageModerationResult: Codec<MessageModerationResult> = MessageModerationResultCodec

/** How a flagged message was changed. */
export interface FlagMessageDetails extends t.TypeOf<typeof FlagMessageDetailsCodec> {}
const FlagMessageDetailsCodec = entity(
  'FlagMessageDetails',
  {},
  {
    pin_changed: t.boolean,
    should_enrich: t.boolean,
    skip_push: t.boolean,
    updated_by_id: t.string,
  },
)
export const FlagMessageDetails: Codec<FlagMessageDetails> = FlagMessageDetailsCodec

/** Why automatic moderation flagged a message. */
export interface AutomodDetails extends t.TypeOf<typeof AutomodDetailsCodec> {}
const AutomodDetailsCodec = entity(
  'AutomodDetails',
  {},
  {
    action: t.string,
    image_labels: list(t.string),
    message_details: FlagMessageDetails,
    original_message_type: t.string,
    result: MessageModerationResult,
  },
)
export const AutomodDetails: Codec<AutomodDetails> = AutomodDetailsCodec

/** Details of a flag besides its reason. */
export interface FlagDetails extends t.TypeOf<typeof FlagDetailsCodec> {}
const FlagDetailsCodec = entity(
  'FlagDetails',
  {},
  { automod: AutomodDetails, original_text: t.string },
)
export const FlagDetails: Codec<FlagDetails> = FlagDetailsCodec

/** A report of a user or a message. */
export interface Flag extends t.TypeOf<typeof FlagCodec> {}
const FlagCodec = entity(
  'Flag',
  {},
  {
    user: User,
    created_by_automod: t.boolean,
    details: FlagDetails,
    reason: t.string,
    reviewed_by: t.string,
    target_message: Message,
    target_message_id: t.string,
    target_user: User,
    approved_at: Timestamp,
    rejected_at: Timestamp,
    reviewed_at: Timestamp,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const Flag: Codec<Flag> = FlagCodec
