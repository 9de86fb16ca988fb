import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { list } from '../codec/list.ts'
import { User } from '../user.ts'
import { Call, CallMember } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'

/** Sent when a call rings its members. */
export interface CallRingEvent extends t.TypeOf<typeof CallRingCodec> {}
const CallRingCodec = event('video', 'call.ring', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
  /** All users who are called. */
  members: list(CallMember),
  session_id: t.string,
  /** True if it rings as a video call. */
  video: t.boolean,
})
export const CallRingEvent: EventCodec<'video', CallRingEvent> = CallRingCodec

/** Sent when the members of a call are notified of it without ringing. */
export interface CallNotificationEvent extends t.TypeOf<typeof CallNotificationCodec> {}
const CallNotificationCodec = event('video', 'call.notification', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
  members: list(CallMember),
  session_id: t.string,
})
export const CallNotificationEvent: EventCodec<'video', CallNotificationEvent> =
  CallNotificationCodec

/** Sent when a user has accepted a ringing call. */
export interface CallAcceptedEvent extends t.TypeOf<typeof CallAcceptedCodec> {}
const CallAcceptedCodec = event('video', 'call.accepted', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
})
export const CallAcceptedEvent: EventCodec<'video', CallAcceptedEvent> = CallAcceptedCodec

/** Sent when a user has rejected a ringing call, or it was cancelled. */
export interface CallRejectedEvent extends t.TypeOf<typeof CallRejectedCodec> {}
const CallRejectedCodec = event('video', 'call.rejected', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
  reason: t.string,
})
export const CallRejectedEvent: EventCodec<'video', CallRejectedEvent> = CallRejectedCodec

/** Sent when a ringing call was not answered in time. */
export interface CallMissedEvent extends t.TypeOf<typeof CallMissedCodec> {}
const CallMissedCodec = event('video', 'call.missed', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
  members: list(CallMember),
  /** True if the user is notified. */
  notify_user: t.boolean,
  session_id: t.string,
})
export const CallMissedEvent: EventCodec<'video', CallMissedEvent> = CallMissedCodec
