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
import { User } from '../user.ts'
import { FeedsReaction, FeedsReactionGroup } from './reaction.ts'

/** A comment on an activity, or a reply to one. */
export interface Comment extends Carrying<'comment', typeof CommentCodec> {}
const CommentCodec = entity(
  'Comment',
  { id: t.string },
  {
    text: t.string,
    status: openEnum('CommentStatus', ['active', 'deleted', 'removed', 'hidden', 'shadow_blocked']),
    user: User,
    attachments: list(Attachment),
    bookmark_count: Integer,
    confidence_score: t.number,
    controversy_score: t.number,
    downvote_count: Integer,
    i18n: record(t.string),
    latest_reactions: list(FeedsReaction),
    mentioned_users: list(User),
    moderation: ModerationV2,
    object_id: t.string,
    object_type: t.string,
    own_reactions: list(FeedsReaction),
    parent_id: t.string,
    reaction_count: Integer,
    reaction_groups: record(FeedsReactionGroup),
    reply_count: Integer,
    score: Integer,
    upvote_count: Integer,
    edited_at: Timestamp,
    custom: customData('comment'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'comment',
)
export const Comment: Codec<Comment> = CommentCodec
