import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { feedEvent } from './event-fields.ts'
import { Follow } from './feed.ts'

/** The follow that an event is about. */
const followEvent = { ...feedEvent, follow: Follow }

/** Sent when a feed follows another, or asks to. */
export interface FeedsFollowCreatedEvent extends t.TypeOf<typeof FeedsFollowCreatedCodec> {}
const FeedsFollowCreatedCodec = event('feeds', 'feeds.follow.created', {}, followEvent)
export const FeedsFollowCreatedEvent: EventCodec<'feeds', FeedsFollowCreatedEvent> =
  FeedsFollowCreatedCodec

/** Sent when a follow has changed: accepted, rejected, its push preference. */
export interface FeedsFollowUpdatedEvent extends t.TypeOf<typeof FeedsFollowUpdatedCodec> {}
const FeedsFollowUpdatedCodec = event('feeds', 'feeds.follow.updated', {}, followEvent)
export const FeedsFollowUpdatedEvent: EventCodec<'feeds', FeedsFollowUpdatedEvent> =
  FeedsFollowUpdatedCodec

/** Sent when a feed no longer follows another. */
export interface FeedsFollowDeletedEvent extends t.TypeOf<typeof FeedsFollowDeletedCodec> {}
const FeedsFollowDeletedCodec = event('feeds', 'feeds.follow.deleted', {}, followEvent)
export const FeedsFollowDeletedEvent: EventCodec<'feeds', FeedsFollowDeletedEvent> =
  FeedsFollowDeletedCodec
