import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { User } from '../user.ts'
import { inCall, videoEvent } from './event-fields.ts'

/** Sent when a user was blocked from a call. */
export interface CallBlockedUserEvent extends t.TypeOf<typeof CallBlockedUserCodec> {}
const CallBlockedUserCodec = event('video', 'call.blocked_user', inCall, {
  ...videoEvent,
  user: User,
  /** The user who caused the event. */
  blocked_by_user: User,
})
export const CallBlockedUserEvent: EventCodec<'video', CallBlockedUserEvent> = CallBlockedUserCodec

/** Sent when a blocked user can join a call again. */
export interface CallUnblockedUserEvent extends t.TypeOf<typeof CallUnblockedUserCodec> {}
const CallUnblockedUserCodec = event('video', 'call.unblocked_user', inCall, {
  ...videoEvent,
  user: User,
})
export const CallUnblockedUserEvent: EventCodec<'video', CallUnblockedUserEvent> =
  CallUnblockedUserCodec

/** Sent when a participant was removed from a call. */
export interface CallKickedUserEvent extends t.TypeOf<typeof CallKickedUserCodec> {}
const CallKickedUserCodec = event('video', 'call.kicked_user', inCall, {
  ...videoEvent,
  user: User,
  /** The user who caused the event. */
  kicked_by_user: User,
})
export const CallKickedUserEvent: EventCodec<'video', CallKickedUserEvent> = CallKickedUserCodec

/** Sent when participants were muted by another. */
export interface CallUserMutedEvent extends t.TypeOf<typeof CallUserMutedCodec> {}
const CallUserMutedCodec = event('video', 'call.user_muted', inCall, {
  ...videoEvent,
  /** The user who caused the event. */
  from_user_id: t.string,
  muted_user_ids: list(t.string),
  reason: t.string,
})
export const CallUserMutedEvent: EventCodec<'video', CallUserMutedEvent> = CallUserMutedCodec

/** Sent when moderation has blurred the video of a participant. */
export interface CallModerationBlurEvent extends t.TypeOf<typeof CallModerationBlurCodec> {}
const CallModerationBlurCodec = event('video', 'call.moderation_blur', inCall, {
  ...videoEvent,
  user_id: t.string,
  custom: t.UnknownRecord,
})
export const CallModerationBlurEvent: EventCodec<'video', CallModerationBlurEvent> =
  CallModerationBlurCodec

/** Sent when moderation has warned a participant. */
export interface CallModerationWarningEvent extends t.TypeOf<typeof CallModerationWarningCodec> {}
const CallModerationWarningCodec = event('video', 'call.moderation_warning', inCall, {
  ...videoEvent,
  user_id: t.string,
  /** The message to the participant. */
  message: t.string,
  custom: t.UnknownRecord,
})
export const CallModerationWarningEvent: EventCodec<'video', CallModerationWarningEvent> =
  CallModerationWarningCodec
