import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Activity } from './activity.ts'
import { Comment } from './comment.ts'
import { feedEvent } from './event-fields.ts'
import { FeedsReaction } from './reaction.ts'

/** What the events of a reaction to an activity have in common. */
const activityReactionEvent = { ...feedEvent, reaction: FeedsReaction, activity: Activity }

/** What the events of a reaction to a comment have in common. */
const commentReactionEvent = {
  ...feedEvent,
  reaction: FeedsReaction,
  activity: Activity,
  comment: Comment,
}

/** Sent when a user has reacted to an activity. */
export interface FeedsActivityReactionAddedEvent
  extends t.TypeOf<typeof FeedsActivityReactionAddedCodec> {}
const FeedsActivityReactionAddedCodec = event(
  'feeds',
  'feeds.activity.reaction.added',
  {},
  activityReactionEvent,
)
export const FeedsActivityReactionAddedEvent: EventCodec<'feeds', FeedsActivityReactionAddedEvent> =
  FeedsActivityReactionAddedCodec

/** Sent when a user has changed their reaction to an activity. */
export interface FeedsActivityReactionUpdatedEvent
  extends t.TypeOf<typeof FeedsActivityReactionUpdatedCodec> {}
const FeedsActivityReactionUpdatedCodec = event(
  'feeds',
  'feeds.activity.reaction.updated',
  {},
  activityReactionEvent,
)
export const FeedsActivityReactionUpdatedEvent: EventCodec<
  'feeds',
  FeedsActivityReactionUpdatedEvent
> = FeedsActivityReactionUpdatedCodec

/** Sent when a user has removed their reaction to an activity. */
export interface FeedsActivityReactionDeletedEvent
  extends t.TypeOf<typeof FeedsActivityReactionDeletedCodec> {}
const FeedsActivityReactionDeletedCodec = event(
  'feeds',
  'feeds.activity.reaction.deleted',
  {},
  activityReactionEvent,
)
export const FeedsActivityReactionDeletedEvent: EventCodec<
  'feeds',
  FeedsActivityReactionDeletedEvent
> = FeedsActivityReactionDeletedCodec

/** Sent when a user has reacted to a comment. */
export interface FeedsCommentReactionAddedEvent
  extends t.TypeOf<typeof FeedsCommentReactionAddedCodec> {}
const FeedsCommentReactionAddedCodec = event(
  'feeds',
  'feeds.comment.reaction.added',
  {},
  commentReactionEvent,
)
export const FeedsCommentReactionAddedEvent: EventCodec<'feeds', FeedsCommentReactionAddedEvent> =
  FeedsCommentReactionAddedCodec

/** Sent when a user has changed their reaction to a comment. */
export interface FeedsCommentReactionUpdatedEvent
  extends t.TypeOf<typeof FeedsCommentReactionUpdatedCodec> {}
const FeedsCommentReactionUpdatedCodec = event(
  'feeds',
  'feeds.comment.reaction.updated',
  {},
  commentReactionEvent,
)
export const FeedsCommentReactionUpdatedEvent: EventCodec<
  'feeds',
  FeedsCommentReactionUpdatedEvent
> = FeedsCommentReactionUpdatedCodec

/** Sent when a user has removed their reaction to a comment. */
export interface FeedsCommentReactionDeletedEvent
  extends t.TypeOf<typeof FeedsCommentReactionDeletedCodec> {}
const FeedsCommentReactionDeletedCodec = event(
  'feeds',
  'feeds.comment.reaction.deleted',
  {},
  commentReactionEvent,
)
export const FeedsCommentReactionDeletedEvent: EventCodec<
  'feeds',
  FeedsCommentReactionDeletedEvent
> = FeedsCommentReactionDeletedCodec
