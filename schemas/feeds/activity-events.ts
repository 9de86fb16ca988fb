import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'
import { ActivityFeedback, PinnedActivity } from './activity-views.ts'
import { Activity } from './activity.ts'
import { feedEvent } from './event-fields.ts'

/** What the events of an activity have in common. */
const activityEvent = { ...feedEvent, activity: Activity }

/** The activity that was pinned or unpinned. */
const pinEvent = { ...feedEvent, pinned_activity: PinnedActivity }

/** Sent when an activity was added to a feed. */
export interface FeedsActivityAddedEvent extends t.TypeOf<typeof FeedsActivityAddedCodec> {}
const FeedsActivityAddedCodec = event('feeds', 'feeds.activity.added', {}, activityEvent)
export const FeedsActivityAddedEvent: EventCodec<'feeds', FeedsActivityAddedEvent> =
  FeedsActivityAddedCodec

/** Sent when an activity has changed. */
export interface FeedsActivityUpdatedEvent extends t.TypeOf<typeof FeedsActivityUpdatedCodec> {}
const FeedsActivityUpdatedCodec = event('feeds', 'feeds.activity.updated', {}, activityEvent)
export const FeedsActivityUpdatedEvent: EventCodec<'feeds', FeedsActivityUpdatedEvent> =
  FeedsActivityUpdatedCodec

/** Sent when an activity was deleted. */
export interface FeedsActivityDeletedEvent extends t.TypeOf<typeof FeedsActivityDeletedCodec> {}
const FeedsActivityDeletedCodec = event('feeds', 'feeds.activity.deleted', {}, activityEvent)
export const FeedsActivityDeletedEvent: EventCodec<'feeds', FeedsActivityDeletedEvent> =
  FeedsActivityDeletedCodec

/** Sent when a deleted activity was restored. */
export interface FeedsActivityRestoredEvent extends t.TypeOf<typeof FeedsActivityRestoredCodec> {}
const FeedsActivityRestoredCodec = event('feeds', 'feeds.activity.restored', {}, activityEvent)
export const FeedsActivityRestoredEvent: EventCodec<'feeds', FeedsActivityRestoredEvent> =
  FeedsActivityRestoredCodec

/** Sent when an activity was removed from a feed; it stays in its other feeds. */
export interface FeedsActivityRemovedFromFeedEvent
  extends t.TypeOf<typeof FeedsActivityRemovedFromFeedCodec> {}
const FeedsActivityRemovedFromFeedCodec = event(
  'feeds',
  'feeds.activity.removed_from_feed',
  {},
  activityEvent,
)
export const FeedsActivityRemovedFromFeedEvent: EventCodec<
  'feeds',
  FeedsActivityRemovedFromFeedEvent
> = FeedsActivityRemovedFromFeedCodec

/** Sent when an activity was pinned to the top of a feed. */
export interface FeedsActivityPinnedEvent extends t.TypeOf<typeof FeedsActivityPinnedCodec> {}
const FeedsActivityPinnedCodec = event('feeds', 'feeds.activity.pinned', {}, pinEvent)
export const FeedsActivityPinnedEvent: EventCodec<'feeds', FeedsActivityPinnedEvent> =
  FeedsActivityPinnedCodec

/** Sent when an activity was unpinned from the top of a feed. */
export interface FeedsActivityUnpinnedEvent extends t.TypeOf<typeof FeedsActivityUnpinnedCodec> {}
const FeedsActivityUnpinnedCodec = event('feeds', 'feeds.activity.unpinned', {}, pinEvent)
export const FeedsActivityUnpinnedEvent: EventCodec<'feeds', FeedsActivityUnpinnedEvent> =
  FeedsActivityUnpinnedCodec

/** Sent when activities were marked as read, seen or watched. */
export interface FeedsActivityMarkedEvent extends t.TypeOf<typeof FeedsActivityMarkedCodec> {}
const FeedsActivityMarkedCodec = event(
  'feeds',
  'feeds.activity.marked',
  {},
  {
    ...feedEvent,
    mark_all_read: t.boolean,
    mark_all_seen: t.boolean,
    /** The activities that are now read. */
    mark_read: list(t.string),
    /** The activities that are now seen. */
    mark_seen: list(t.string),
    /** The stories that are now watched. */
    mark_watched: list(t.string),
  },
)
export const FeedsActivityMarkedEvent: EventCodec<'feeds', FeedsActivityMarkedEvent> =
  FeedsActivityMarkedCodec

/** Sent when a user has said what they want to see more or less of. */
export interface FeedsActivityFeedbackEvent extends t.TypeOf<typeof FeedsActivityFeedbackCodec> {}
const FeedsActivityFeedbackCodec = event(
  'feeds',
  'feeds.activity.feedback',
  {},
  { ...everyEvent, user: User, activity_feedback: ActivityFeedback },
)
export const FeedsActivityFeedbackEvent: EventCodec<'feeds', FeedsActivityFeedbackEvent> =
  FeedsActivityFeedbackCodec
