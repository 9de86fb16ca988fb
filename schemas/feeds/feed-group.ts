import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** Which activities a feed group leaves out. */
export interface ActivityFilterConfig extends t.TypeOf<typeof ActivityFilterConfigCodec> {}
const ActivityFilterConfigCodec = entity(
  'ActivityFilterConfig',
  {},
  { exclude_owner_activities: t.boolean },
)
export const ActivityFilterConfig: Codec<ActivityFilterConfig> = ActivityFilterConfigCodec

/** A step that a new activity goes through. */
export interface ActivityProcessorConfig extends t.TypeOf<typeof ActivityProcessorConfigCodec> {}
const ActivityProcessorConfigCodec = entity('ActivityProcessorConfig', {}, { type: t.string })
export const ActivityProcessorConfig: Codec<ActivityProcessorConfig> = ActivityProcessorConfigCodec

/** One key of an order. */
export interface SortParam extends t.TypeOf<typeof SortParamCodec> {}
const SortParamCodec = entity(
  'SortParam',
  {},
  { type: t.string, direction: Integer, field: t.string },
)
export const SortParam: Codec<SortParam> = SortParamCodec

/** Where a feed group takes its activities from. */
export interface ActivitySelectorConfig extends t.TypeOf<typeof ActivitySelectorConfigCodec> {}
const ActivitySelectorConfigCodec = entity(
  'ActivitySelectorConfig',
  {},
  {
    type: openEnum('ActivitySelectorConfigType', [
      'popular',
      'proximity',
      'following',
      'current_feed',
      'query',
      'interest',
      'follow_suggestion',
    ]),
    cutoff_time: t.string,
    cutoff_window: t.string,
    filter: t.UnknownRecord,
    min_popularity: Integer,
    params: t.UnknownRecord,
    sort: list(SortParam),
  },
)
export const ActivitySelectorConfig: Codec<ActivitySelectorConfig> = ActivitySelectorConfigCodec

/** How a feed group aggregates activities. */
export interface AggregationConfig extends t.TypeOf<typeof AggregationConfigCodec> {}
const AggregationConfigCodec = entity(
  'AggregationConfig',
  {},
  {
    activities_sort: openEnum('AggregationConfigActivitiesSort', [
      'created_at_asc',
      'created_at_desc',
    ]),
    format: t.string,
    score_strategy: openEnum('AggregationConfigScoreStrategy', ['sum', 'max', 'avg']),
  },
)
export const AggregationConfig: Codec<AggregationConfig> = AggregationConfigCodec

/** How a notification feed counts. */
export interface NotificationConfig extends t.TypeOf<typeof NotificationConfigCodec> {}
const NotificationConfigCodec = entity(
  'NotificationConfig',
  {},
  { deduplication_window: t.string, track_read: t.boolean, track_seen: t.boolean },
)
export const NotificationConfig: Codec<NotificationConfig> = NotificationConfigCodec

/** What a feed group pushes. */
export interface PushNotificationConfig extends t.TypeOf<typeof PushNotificationConfigCodec> {}
const PushNotificationConfigCodec = entity(
  'PushNotificationConfig',
  {},
  { enable_push: t.boolean, push_types: list(t.string) },
)
export const PushNotificationConfig: Codec<PushNotificationConfig> = PushNotificationConfigCodec

/** How a score falls with distance or age. */
export interface DecayFunctionConfig extends t.TypeOf<typeof DecayFunctionConfigCodec> {}
const DecayFunctionConfigCodec = entity(
  'DecayFunctionConfig',
  {},
  {
    base: t.string,
    decay: t.string,
    direction: t.string,
    offset: t.string,
    origin: t.string,
    scale: t.string,
  },
)
export const DecayFunctionConfig: Codec<DecayFunctionConfig> = DecayFunctionConfigCodec

/** How a feed group ranks activities. */
export interface RankingConfig extends t.TypeOf<typeof RankingConfigCodec> {}
const RankingConfigCodec = entity(
  'RankingConfig',
  {},
  {
    type: openEnum('RankingConfigType', ['expression', 'interest']),
    defaults: t.UnknownRecord,
    functions: record(DecayFunctionConfig),
    score: t.string,
  },
)
export const RankingConfig: Codec<RankingConfig> = RankingConfigCodec

/** The settings of a feed group for stories. */
export interface StoriesConfig extends t.TypeOf<typeof StoriesConfigCodec> {}
const StoriesConfigCodec = entity(
  'StoriesConfig',
  {},
  { skip_watched: t.boolean, track_watched: t.boolean },
)
export const StoriesConfig: Codec<StoriesConfig> = StoriesConfigCodec

/** The settings that feeds of one kind share. */
export interface FeedGroup extends t.TypeOf<typeof FeedGroupCodec> {}
const FeedGroupCodec = entity(
  'FeedGroup',
  {},
  {
    activity_filter: ActivityFilterConfig,
    activity_processors: list(ActivityProcessorConfig),
    activity_selectors: list(ActivitySelectorConfig),
    aggregation: AggregationConfig,
    aggregation_version: Integer,
    app_pk: Integer,
    default_visibility: t.string,
    group_id: t.string,
    notification: NotificationConfig,
    push_notification: PushNotificationConfig,
    ranking: RankingConfig,
    stories: StoriesConfig,
    last_feed_get_at: Timestamp,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
)
export const FeedGroup: Codec<FeedGroup> = FeedGroupCodec
