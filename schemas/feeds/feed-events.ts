import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { AggregatedActivity } from './activity-views.ts'
import { Activity } from './activity.ts'
import { feedEvent } from './event-fields.ts'
import { FeedGroup } from './feed-group.ts'
import { Feed, FeedMember } from './feed.ts'
import { NotificationStatus } from './notification.ts'

/** The member that an event is about. */
const feedMemberEvent = { ...feedEvent, member: FeedMember }

/** Sent when a feed was created. */
export interface FeedsFeedCreatedEvent extends t.TypeOf<typeof FeedsFeedCreatedCodec> {}
const FeedsFeedCreatedCodec = event(
  'feeds',
  'feeds.feed.created',
  {},
  { ...feedEvent, feed: Feed, members: list(FeedMember) },
)
export const FeedsFeedCreatedEvent: EventCodec<'feeds', FeedsFeedCreatedEvent> =
  FeedsFeedCreatedCodec

/** Sent when the data of a feed has changed. */
export interface FeedsFeedUpdatedEvent extends t.TypeOf<typeof FeedsFeedUpdatedCodec> {}
const FeedsFeedUpdatedCodec = event('feeds', 'feeds.feed.updated', {}, { ...feedEvent, feed: Feed })
export const FeedsFeedUpdatedEvent: EventCodec<'feeds', FeedsFeedUpdatedEvent> =
  FeedsFeedUpdatedCodec

/** Sent when a feed was deleted. */
export interface FeedsFeedDeletedEvent extends t.TypeOf<typeof FeedsFeedDeletedCodec> {}
const FeedsFeedDeletedCodec = event('feeds', 'feeds.feed.deleted', {}, feedEvent)
export const FeedsFeedDeletedEvent: EventCodec<'feeds', FeedsFeedDeletedEvent> =
  FeedsFeedDeletedCodec

/** Sent when the settings of a feed group have changed. */
export interface FeedsFeedGroupChangedEvent extends t.TypeOf<typeof FeedsFeedGroupChangedCodec> {}
const FeedsFeedGroupChangedCodec = event(
  'feeds',
  'feeds.feed_group.changed',
  {},
  { ...feedEvent, feed_group: FeedGroup },
)
export const FeedsFeedGroupChangedEvent: EventCodec<'feeds', FeedsFeedGroupChangedEvent> =
  FeedsFeedGroupChangedCodec

/** Sent when a feed group was deleted. */
export interface FeedsFeedGroupDeletedEvent extends t.TypeOf<typeof FeedsFeedGroupDeletedCodec> {}
const FeedsFeedGroupDeletedCodec = event(
  'feeds',
  'feeds.feed_group.deleted',
  {},
  { ...feedEvent, group_id: t.string },
)
export const FeedsFeedGroupDeletedEvent: EventCodec<'feeds', FeedsFeedGroupDeletedEvent> =
  FeedsFeedGroupDeletedCodec

/** Sent when a deleted feed group was restored. */
export interface FeedsFeedGroupRestoredEvent extends t.TypeOf<typeof FeedsFeedGroupRestoredCodec> {}
const FeedsFeedGroupRestoredCodec = event(
  'feeds',
  'feeds.feed_group.restored',
  {},
  { ...feedEvent, group_id: t.string },
)
export const FeedsFeedGroupRestoredEvent: EventCodec<'feeds', FeedsFeedGroupRestoredEvent> =
  FeedsFeedGroupRestoredCodec

/** Sent when a user became a member of a feed. */
export interface FeedsFeedMemberAddedEvent extends t.TypeOf<typeof FeedsFeedMemberAddedCodec> {}
const FeedsFeedMemberAddedCodec = event('feeds', 'feeds.feed_member.added', {}, feedMemberEvent)
export const FeedsFeedMemberAddedEvent: EventCodec<'feeds', FeedsFeedMemberAddedEvent> =
  FeedsFeedMemberAddedCodec

/** Sent when a membership of a feed has changed. */
export interface FeedsFeedMemberUpdatedEvent extends t.TypeOf<typeof FeedsFeedMemberUpdatedCodec> {}
const FeedsFeedMemberUpdatedCodec = event('feeds', 'feeds.feed_member.updated', {}, feedMemberEvent)
export const FeedsFeedMemberUpdatedEvent: EventCodec<'feeds', FeedsFeedMemberUpdatedEvent> =
  FeedsFeedMemberUpdatedCodec

/** Sent when a user is no longer a member of a feed. */
export interface FeedsFeedMemberRemovedEvent extends t.TypeOf<typeof FeedsFeedMemberRemovedCodec> {}
const FeedsFeedMemberRemovedCodec = event(
  'feeds',
  'feeds.feed_member.removed',
  {},
  {
    ...feedEvent,
    /** The user who is no longer a member. */
    member_id: t.string,
  },
)
export const FeedsFeedMemberRemovedEvent: EventCodec<'feeds', FeedsFeedMemberRemovedEvent> =
  FeedsFeedMemberRemovedCodec

/** Sent when a notification feed has changed: new activities, or what is read and seen. */
export interface FeedsNotificationFeedUpdatedEvent
  extends t.TypeOf<typeof FeedsNotificationFeedUpdatedCodec> {}
const FeedsNotificationFeedUpdatedCodec = event(
  'feeds',
  'feeds.notification_feed.updated',
  {},
  {
    ...feedEvent,
    /** The new activities, as the feed shows them. */
    aggregated_activities: list(AggregatedActivity),
    /** Its unread and unseen activities. */
    notification_status: NotificationStatus,
  },
)
export const FeedsNotificationFeedUpdatedEvent: EventCodec<
  'feeds',
  FeedsNotificationFeedUpdatedEvent
> = FeedsNotificationFeedUpdatedCodec

/** Sent when a stories feed has changed. */
export interface FeedsStoriesFeedUpdatedEvent
  extends t.TypeOf<typeof FeedsStoriesFeedUpdatedCodec> {}
const FeedsStoriesFeedUpdatedCodec = event(
  'feeds',
  'feeds.stories_feed.updated',
  {},
  { ...feedEvent, activities: list(Activity), aggregated_activities: list(AggregatedActivity) },
)
export const FeedsStoriesFeedUpdatedEvent: EventCodec<'feeds', FeedsStoriesFeedUpdatedEvent> =
  FeedsStoriesFeedUpdatedCodec
