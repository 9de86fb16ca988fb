import * as t from 'io-ts'
import { Attachment } from '../attachment.ts'
import { Poll } from '../chat/poll.ts'
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
import { BookmarkFolder, EnrichedCollection, Share } from './activity-parts.ts'
import { Comment } from './comment.ts'
import { Feed } from './feed.ts'
import { ActivityLocation } from './location.ts'
import { NotificationContext } from './notification.ts'
import { FeedsReaction, FeedsReactionGroup } from './reaction.ts'

/** An activity or comment that a user saved. */
export interface Bookmark extends t.TypeOf<typeof BookmarkCodec> {}
const BookmarkCodec = entity('Bookmark', {}, () => ({
  user: User,
  activity: Activity,
  activity_id: t.string,
  comment: Comment,
  folder: BookmarkFolder,
  object_id: t.string,
  object_type: t.string,
  custom: t.UnknownRecord,
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const Bookmark: Codec<Bookmark> = BookmarkCodec

/** An activity: an item of feeds. */
export interface Activity extends Carrying<'activity', typeof ActivityCodec> {}
const ActivityCodec = entity(
  'Activity',
  { id: t.string },
  () => ({
    type: t.string,
    text: t.string,
    user: User,
    attachments: list(Attachment),
    bookmark_count: Integer,
    collections: record(EnrichedCollection),
    comment_count: Integer,
    comments: list(Comment),
    current_feed: Feed,
    feeds: list(t.string),
    filter_tags: list(t.string),
    friend_reaction_count: Integer,
    friend_reactions: list(FeedsReaction),
    hidden: t.boolean,
    i18n: record(t.string),
    interest_tags: list(t.string),
    is_read: t.boolean,
    is_seen: t.boolean,
    is_watched: t.boolean,
    latest_reactions: list(FeedsReaction),
    latest_shares: list(Share),
    location: ActivityLocation,
    mentioned_users: list(User),
    metrics: record(Integer),
    moderation: ModerationV2,
    moderation_action: t.string,
    notification_context: NotificationContext,
    own_bookmarks: list(Bookmark),
    own_reactions: list(FeedsReaction),
    parent: Activity,
    poll: Poll,
    popularity: Integer,
    preview: t.boolean,
    reaction_count: Integer,
    reaction_groups: record(FeedsReactionGroup),
    restrict_replies: openEnum('ActivityRestrictReplies', [
      'everyone',
      'people_i_follow',
      'nobody',
    ]),
    score: t.number,
    score_vars: t.UnknownRecord,
    search_data: t.UnknownRecord,
    selector_source: t.string,
    share_count: Integer,
    visibility: openEnum('ActivityVisibility', ['public', 'private', 'tag']),
    visibility_tag: t.string,
    edited_at: Timestamp,
    expires_at: Timestamp,
    custom: customData('activity'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  }),
  'activity',
)
export const Activity: Codec<Activity> = ActivityCodec
