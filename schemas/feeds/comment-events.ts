import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Activity } from './activity.ts'
import { Comment } from './comment.ts'
import { feedEvent } from './event-fields.ts'

/** What the events of a comment have in common. */
const commentEvent = { ...feedEvent, comment: Comment }

/** Sent when a comment was added to an activity. */
export interface FeedsCommentAddedEvent extends t.TypeOf<typeof FeedsCommentAddedCodec> {}
const FeedsCommentAddedCodec = event(
  'feeds',
  'feeds.comment.added',
  {},
  { ...commentEvent, activity: Activity },
)
export const FeedsCommentAddedEvent: EventCodec<'feeds', FeedsCommentAddedEvent> =
  FeedsCommentAddedCodec

/** Sent when a comment has changed. */
export interface FeedsCommentUpdatedEvent extends t.TypeOf<typeof FeedsCommentUpdatedCodec> {}
const FeedsCommentUpdatedCodec = event('feeds', 'feeds.comment.updated', {}, commentEvent)
export const FeedsCommentUpdatedEvent: EventCodec<'feeds', FeedsCommentUpdatedEvent> =
  FeedsCommentUpdatedCodec

/** Sent when a comment was deleted. */
export interface FeedsCommentDeletedEvent extends t.TypeOf<typeof FeedsCommentDeletedCodec> {}
const FeedsCommentDeletedCodec = event('feeds', 'feeds.comment.deleted', {}, commentEvent)
export const FeedsCommentDeletedEvent: EventCodec<'feeds', FeedsCommentDeletedEvent> =
  FeedsCommentDeletedCodec

/** Sent when a deleted comment was restored. */
export interface FeedsCommentRestoredEvent extends t.TypeOf<typeof FeedsCommentRestoredCodec> {}
const FeedsCommentRestoredCodec = event('feeds', 'feeds.comment.restored', {}, commentEvent)
export const FeedsCommentRestoredEvent: EventCodec<'feeds', FeedsCommentRestoredEvent> =
  FeedsCommentRestoredCodec
