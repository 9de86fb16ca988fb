import * as t from 'io-ts'
import { Message } from '../chat/message.ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { everyEvent } from '../event-fields.ts'
import { ActionLog, ModerationFlag, ReviewQueueItem } from './review-queue.ts'

/** What the events of an item under review have in common. */
const reviewEvent = {
  ...everyEvent,
  /** The latest action. */
  action: ActionLog,
  /** The flags that led to the review. */
  flags: list(ModerationFlag),
  review_queue_item: ReviewQueueItem,
}

/** Sent when content was submitted to the moderators. */
export interface ReviewQueueItemNewEvent extends t.TypeOf<typeof ReviewQueueItemNewCodec> {}
const ReviewQueueItemNewCodec = event('moderation', 'review_queue_item.new', {}, reviewEvent)
export const ReviewQueueItemNewEvent: EventCodec<'moderation', ReviewQueueItemNewEvent> =
  ReviewQueueItemNewCodec

/** Sent when an item under review has changed: a new flag, an action, a decision. */
export interface ReviewQueueItemUpdatedEvent extends t.TypeOf<typeof ReviewQueueItemUpdatedCodec> {}
const ReviewQueueItemUpdatedCodec = event(
  'moderation',
  'review_queue_item.updated',
  {},
  reviewEvent,
)
export const ReviewQueueItemUpdatedEvent: EventCodec<'moderation', ReviewQueueItemUpdatedEvent> =
  ReviewQueueItemUpdatedCodec

/** Sent when a moderator has marked an item as reviewed. */
export interface ModerationMarkReviewedEvent extends t.TypeOf<typeof ModerationMarkReviewedCodec> {}
const ModerationMarkReviewedCodec = event(
  'moderation',
  'moderation.mark_reviewed',
  {},
  { ...everyEvent, message: Message, item: ReviewQueueItem },
)
export const ModerationMarkReviewedEvent: EventCodec<'moderation', ModerationMarkReviewedEvent> =
  ModerationMarkReviewedCodec

/** Sent when a moderator has chosen a custom action of the app. */
export interface ModerationCustomActionEvent extends t.TypeOf<typeof ModerationCustomActionCodec> {}
const ModerationCustomActionCodec = event(
  'moderation',
  'moderation.custom_action',
  {},
  {
    ...everyEvent,
    message: Message,
    action_id: t.string,
    /** What the moderator has chosen along with the action. */
    action_options: t.UnknownRecord,
    review_queue_item: ReviewQueueItem,
  },
)
export const ModerationCustomActionEvent: EventCodec<'moderation', ModerationCustomActionEvent> =
  ModerationCustomActionCodec

/** Sent when content was flagged. */
export interface ModerationFlaggedEvent extends t.TypeOf<typeof ModerationFlaggedCodec> {}
const ModerationFlaggedCodec = event(
  'moderation',
  'moderation.flagged',
  {},
  {
    ...everyEvent,
    /** What kind of thing was flagged. */
    content_type: t.string,
    object_id: t.string,
  },
)
export const ModerationFlaggedEvent: EventCodec<'moderation', ModerationFlaggedEvent> =
  ModerationFlaggedCodec
