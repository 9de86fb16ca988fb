import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { CallStatsParticipant, CallStatsParticipantCounts } from './call-stats.ts'
import { Call, CallMember } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'
import { CallReaction } from './recording.ts'

/** Sent when a call was created. */
export interface CallCreatedEvent extends t.TypeOf<typeof CallCreatedCodec> {}
const CallCreatedCodec = event('video', 'call.created', inCall, {
  ...videoEvent,
  call: Call,
  members: list(CallMember),
})
export const CallCreatedEvent: EventCodec<'video', CallCreatedEvent> = CallCreatedCodec

/** Sent when the settings or the custom data of a call have changed. */
export interface CallUpdatedEvent extends t.TypeOf<typeof CallUpdatedCodec> {}
const CallUpdatedCodec = event('video', 'call.updated', inCall, {
  ...videoEvent,
  call: Call,
  /** The permissions of each role. */
  capabilities_by_role: record(list(t.string)),
})
export const CallUpdatedEvent: EventCodec<'video', CallUpdatedEvent> = CallUpdatedCodec

/** Sent when a call was deleted. */
export interface CallDeletedEvent extends t.TypeOf<typeof CallDeletedCodec> {}
const CallDeletedCodec = event('video', 'call.deleted', inCall, { ...videoEvent, call: Call })
export const CallDeletedEvent: EventCodec<'video', CallDeletedEvent> = CallDeletedCodec

/** Sent when a call was ended for everyone. */
export interface CallEndedEvent extends t.TypeOf<typeof CallEndedCodec> {}
const CallEndedCodec = event('video', 'call.ended', inCall, {
  ...videoEvent,
  user: User,
  call: Call,
  members: list(CallMember),
  reason: t.string,
})
export const CallEndedEvent: EventCodec<'video', CallEndedEvent> = CallEndedCodec

/** Sent when a call has left backstage and gone live. */
export interface CallLiveStartedEvent extends t.TypeOf<typeof CallLiveStartedCodec> {}
const CallLiveStartedCodec = event('video', 'call.live_started', inCall, {
  ...videoEvent,
  call: Call,
})
export const CallLiveStartedEvent: EventCodec<'video', CallLiveStartedEvent> = CallLiveStartedCodec

/** Sent when a participant has sent a reaction. */
export interface CallReactionNewEvent extends t.TypeOf<typeof CallReactionNewCodec> {}
const CallReactionNewCodec = event('video', 'call.reaction_new', inCall, {
  ...videoEvent,
  reaction: CallReaction,
})
export const CallReactionNewEvent: EventCodec<'video', CallReactionNewEvent> = CallReactionNewCodec

/** Sent when a participant has pressed a key of the telephone. */
export interface CallDtmfEvent extends t.TypeOf<typeof CallDtmfCodec> {}
const CallDtmfCodec = event('video', 'call.dtmf', inCall, {
  ...videoEvent,
  user: User,
  /** The key: 0 to 9, `*` or `#`. */
  digit: t.string,
  duration_ms: Integer,
  /** The position of the key in the order of pressing. */
  seq_number: Integer,
  timestamp: Timestamp,
})
export const CallDtmfEvent: EventCodec<'video', CallDtmfEvent> = CallDtmfCodec

/** Sent when the statistics of a session can be read. */
export interface CallStatsReportReadyEvent extends t.TypeOf<typeof CallStatsReportReadyCodec> {}
const CallStatsReportReadyCodec = event('video', 'call.stats_report_ready', inCall, {
  ...videoEvent,
  counts: CallStatsParticipantCounts,
  /** True if there were too many participants to list all. */
  is_trimmed: t.boolean,
  participants_overview: list(CallStatsParticipant),
  session_id: t.string,
})
export const CallStatsReportReadyEvent: EventCodec<'video', CallStatsReportReadyEvent> =
  CallStatsReportReadyCodec

/** Sent when a user has rated a call. */
export interface CallUserFeedbackSubmittedEvent
  extends t.TypeOf<typeof CallUserFeedbackSubmittedCodec> {}
const CallUserFeedbackSubmittedCodec = event('video', 'call.user_feedback_submitted', inCall, {
  ...videoEvent,
  user: User,
  /** From 1 to 5. */
  rating: Integer,
  reason: t.string,
  sdk: t.string,
  sdk_version: t.string,
  session_id: t.string,
  custom: t.UnknownRecord,
})
export const CallUserFeedbackSubmittedEvent: EventCodec<'video', CallUserFeedbackSubmittedEvent> =
  CallUserFeedbackSubmittedCodec

/** Sent when a participant has sent a custom event into a call. */
export interface CustomVideoEvent extends t.TypeOf<typeof CustomVideoCodec> {}
const CustomVideoCodec = event(
  'video',
  'custom',
  {},
  { ...videoEvent, user: User, call_cid: t.string, custom: t.UnknownRecord },
)
export const CustomVideoEvent: EventCodec<'video', CustomVideoEvent> = CustomVideoCodec
