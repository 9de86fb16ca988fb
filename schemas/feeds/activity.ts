import * as t from 'io-ts'
import { Attachment } from '../attachment.ts'
import { Poll } from '../chat/poll.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import { record } from '../codec/record.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { ModerationV2 } from '../moderation/verdict.ts'
import { User } from '../user.ts'
import { Comment } from './comment.ts'
import { Feed } from './feed.ts'
import { ActivityLocation } from './location.ts'
import { NotificationContext } from './notification.ts'
import { FeedsReaction, FeedsReactionGroup } from './reaction.ts'

/** An object of the app's own that activities refer to. */
export interface EnrichedCollection extends t.TypeOf<typeof EnrichedCollectionCodec> {}
const EnrichedCollectionCodec = entity(
  'EnrichedCollection',
  { id: t.string },
  {
    name: t.string,
    status: openEnum('EnrichedCollectionStatus', ['ok', 'notfound']),
    user_id: t.string,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const EnrichedCollection: t.Type<EnrichedCollection> = EnrichedCollectionCodec

/** That a user has shared an activity. */
export interface Share extends t.TypeOf<typeof ShareCodec> {}
const ShareCodec = entity('Share', {}, { user: User, activity_id: t.string, created_at: Timestamp })
export const Share: t.Type<Share> = ShareCodec

/** A folder of bookmarks. */
export interface BookmarkFolder extends t.TypeOf<typeof BookmarkFolderCodec> {}
const BookmarkFolderCodec = entity(
  'BookmarkFolder',
  { id: t.string },
  {
    name: t.string,
    user: User,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const BookmarkFolder: t.Type<BookmarkFolder> = BookmarkFolderCodec

/** An activity or comment that a user keeps. */
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
export const Bookmark: t.Type<Bookmark> = BookmarkCodec

/** An activity: what stands in feeds. */
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
export const Activity: t.Type<Activity> = ActivityCodec

/** Activities that a feed shows as one. */
export interface AggregatedActivity extends t.TypeOf<typeof AggregatedActivityCodec> {}
const AggregatedActivityCodec = entity(
  'AggregatedActivity',
  {},
  {
    activities: list(Activity),
    activity_count: Integer,
    group: t.string,
    is_read: t.boolean,
    is_seen: t.boolean,
    is_watched: t.boolean,
    score: t.number,
    user_count: Integer,
    user_count_truncated: t.boolean,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const AggregatedActivity: t.Type<AggregatedActivity> = AggregatedActivityCodec

/** An activity at the top of a feed. */
export interface PinnedActivity extends t.TypeOf<typeof PinnedActivityCodec> {}
const PinnedActivityCodec = entity(
  'PinnedActivity',
  {},
  {
    user_id: t.string,
    activity: Activity,
    duration: t.string,
    feed: t.string,
    created_at: Timestamp,
  },
)
export const PinnedActivity: t.Type<PinnedActivity> = PinnedActivityCodec

/** What a user wishes to see more or less of. */
export interface ActivityFeedback extends t.TypeOf<typeof ActivityFeedbackCodec> {}
const ActivityFeedbackCodec = entity(
  'ActivityFeedback',
  {},
  {
    user: User,
    action: openEnum('ActivityFeedbackAction', ['hide', 'show_more', 'show_less']),
    activity_id: t.string,
    value: t.string,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const ActivityFeedback: t.Type<ActivityFeedback> = ActivityFeedbackCodec
