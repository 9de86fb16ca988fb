import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { Activity } from './activity.ts'

/** Activities that a feed aggregates into one. */
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
export const AggregatedActivity: Codec<AggregatedActivity> = AggregatedActivityCodec

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
export const PinnedActivity: Codec<PinnedActivity> = PinnedActivityCodec

/** What a user wants to see more or less of. */
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
export const ActivityFeedback: Codec<ActivityFeedback> = ActivityFeedbackCodec
