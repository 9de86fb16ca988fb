import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { record } from '../codec/record.ts'
import { Call, CallParticipant } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'

/** What the events of a session have in common. */
const sessionEvent = { ...videoEvent, call: Call, session_id: t.string }

/** Sent when the first participant has joined a call. */
export interface CallSessionStartedEvent extends t.TypeOf<typeof CallSessionStartedCodec> {}
const CallSessionStartedCodec = event('video', 'call.session_started', inCall, sessionEvent)
export const CallSessionStartedEvent: EventCodec<'video', CallSessionStartedEvent> =
  CallSessionStartedCodec

/** Sent when the last participant has left a call. */
export interface CallSessionEndedEvent extends t.TypeOf<typeof CallSessionEndedCodec> {}
const CallSessionEndedCodec = event('video', 'call.session_ended', inCall, sessionEvent)
export const CallSessionEndedEvent: EventCodec<'video', CallSessionEndedEvent> =
  CallSessionEndedCodec

/** Sent when a participant has joined a session. */
export interface CallSessionParticipantJoinedEvent
  extends t.TypeOf<typeof CallSessionParticipantJoinedCodec> {}
const CallSessionParticipantJoinedCodec = event(
  'video',
  'call.session_participant_joined',
  { ...inCall, participant: CallParticipant },
  { ...videoEvent, session_id: t.string },
)
export const CallSessionParticipantJoinedEvent: EventCodec<
  'video',
  CallSessionParticipantJoinedEvent
> = CallSessionParticipantJoinedCodec

/** Sent when a participant has left a session, with the time they were in it. */
export interface CallSessionParticipantLeftEvent
  extends t.TypeOf<typeof CallSessionParticipantLeftCodec> {}
const CallSessionParticipantLeftCodec = event(
  'video',
  'call.session_participant_left',
  { ...inCall, participant: CallParticipant },
  {
    ...videoEvent,
    /** How long the participant was there. */
    duration_seconds: Integer,
    reason: t.string,
    session_id: t.string,
  },
)
export const CallSessionParticipantLeftEvent: EventCodec<'video', CallSessionParticipantLeftEvent> =
  CallSessionParticipantLeftCodec

/** Sent periodically while the number of participants changes. */
export interface CallSessionParticipantCountUpdatedEvent
  extends t.TypeOf<typeof CallSessionParticipantCountUpdatedCodec> {}
const CallSessionParticipantCountUpdatedCodec = event(
  'video',
  'call.session_participant_count_updated',
  inCall,
  {
    ...videoEvent,
    /** How many participants have no account. */
    anonymous_participant_count: Integer,
    participants_count_by_role: record(Integer),
    session_id: t.string,
  },
)
export const CallSessionParticipantCountUpdatedEvent: EventCodec<
  'video',
  CallSessionParticipantCountUpdatedEvent
> = CallSessionParticipantCountUpdatedCodec
