import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { record } from '../codec/record.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { Call } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'
import { CallRecording, RecordingType } from './recording.ts'

/** What the events of a recording have in common. */
const recordingEvent = { ...videoEvent, egress_id: t.string, recording_type: RecordingType }

/** What the events of a recording of still images have in common. */
const frameRecordingEvent = { ...videoEvent, call: Call, egress_id: t.string }

/** Sent when a recording has begun. */
export interface CallRecordingStartedEvent extends t.TypeOf<typeof CallRecordingStartedCodec> {}
const CallRecordingStartedCodec = event('video', 'call.recording_started', inCall, recordingEvent)
export const CallRecordingStartedEvent: EventCodec<'video', CallRecordingStartedEvent> =
  CallRecordingStartedCodec

/** Sent when a recording has stopped. */
export interface CallRecordingStoppedEvent extends t.TypeOf<typeof CallRecordingStoppedCodec> {}
const CallRecordingStoppedCodec = event('video', 'call.recording_stopped', inCall, recordingEvent)
export const CallRecordingStoppedEvent: EventCodec<'video', CallRecordingStoppedEvent> =
  CallRecordingStoppedCodec

/** Sent when a recording can be fetched. */
export interface CallRecordingReadyEvent extends t.TypeOf<typeof CallRecordingReadyCodec> {}
const CallRecordingReadyCodec = event('video', 'call.recording_ready', inCall, {
  ...recordingEvent,
  call_recording: CallRecording,
})
export const CallRecordingReadyEvent: EventCodec<'video', CallRecordingReadyEvent> =
  CallRecordingReadyCodec

/** Sent when a recording has failed. */
export interface CallRecordingFailedEvent extends t.TypeOf<typeof CallRecordingFailedCodec> {}
const CallRecordingFailedCodec = event('video', 'call.recording_failed', inCall, recordingEvent)
export const CallRecordingFailedEvent: EventCodec<'video', CallRecordingFailedEvent> =
  CallRecordingFailedCodec

/** Sent when the recording of still images has begun. */
export interface CallFrameRecordingStartedEvent
  extends t.TypeOf<typeof CallFrameRecordingStartedCodec> {}
const CallFrameRecordingStartedCodec = event(
  'video',
  'call.frame_recording_started',
  inCall,
  frameRecordingEvent,
)
export const CallFrameRecordingStartedEvent: EventCodec<'video', CallFrameRecordingStartedEvent> =
  CallFrameRecordingStartedCodec

/** Sent when the recording of still images has stopped. */
export interface CallFrameRecordingStoppedEvent
  extends t.TypeOf<typeof CallFrameRecordingStoppedCodec> {}
const CallFrameRecordingStoppedCodec = event(
  'video',
  'call.frame_recording_stopped',
  inCall,
  frameRecordingEvent,
)
export const CallFrameRecordingStoppedEvent: EventCodec<'video', CallFrameRecordingStoppedEvent> =
  CallFrameRecordingStoppedCodec

/** Sent when the recording of still images has failed. */
export interface CallFrameRecordingFailedEvent
  extends t.TypeOf<typeof CallFrameRecordingFailedCodec> {}
const CallFrameRecordingFailedCodec = event(
  'video',
  'call.frame_recording_failed',
  inCall,
  frameRecordingEvent,
)
export const CallFrameRecordingFailedEvent: EventCodec<'video', CallFrameRecordingFailedEvent> =
  CallFrameRecordingFailedCodec

/** Sent for each still image that can be fetched. */
export interface CallFrameRecordingReadyEvent
  extends t.TypeOf<typeof CallFrameRecordingReadyCodec> {}
const CallFrameRecordingReadyCodec = event('video', 'call.frame_recording_ready', inCall, {
  ...videoEvent,
  url: t.string,
  egress_id: t.string,
  session_id: t.string,
  track_type: t.string,
  users: record(User),
  captured_at: Timestamp,
})
export const CallFrameRecordingReadyEvent: EventCodec<'video', CallFrameRecordingReadyEvent> =
  CallFrameRecordingReadyCodec
