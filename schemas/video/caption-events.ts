import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { inCall, videoEvent } from './event-fields.ts'
import { CallClosedCaption, CallTranscription } from './recording.ts'

/** What the events of a transcription have in common. */
const transcriptionEvent = { ...videoEvent, egress_id: t.string }

/** Sent when a transcription has begun. */
export interface CallTranscriptionStartedEvent
  extends t.TypeOf<typeof CallTranscriptionStartedCodec> {}
const CallTranscriptionStartedCodec = event(
  'video',
  'call.transcription_started',
  inCall,
  transcriptionEvent,
)
export const CallTranscriptionStartedEvent: EventCodec<'video', CallTranscriptionStartedEvent> =
  CallTranscriptionStartedCodec

/** Sent when a transcription has stopped. */
export interface CallTranscriptionStoppedEvent
  extends t.TypeOf<typeof CallTranscriptionStoppedCodec> {}
const CallTranscriptionStoppedCodec = event(
  'video',
  'call.transcription_stopped',
  inCall,
  transcriptionEvent,
)
export const CallTranscriptionStoppedEvent: EventCodec<'video', CallTranscriptionStoppedEvent> =
  CallTranscriptionStoppedCodec

/** Sent when a transcription can be fetched. */
export interface CallTranscriptionReadyEvent extends t.TypeOf<typeof CallTranscriptionReadyCodec> {}
const CallTranscriptionReadyCodec = event('video', 'call.transcription_ready', inCall, {
  ...transcriptionEvent,
  call_transcription: CallTranscription,
})
export const CallTranscriptionReadyEvent: EventCodec<'video', CallTranscriptionReadyEvent> =
  CallTranscriptionReadyCodec

/** Sent when a transcription has failed. */
export interface CallTranscriptionFailedEvent
  extends t.TypeOf<typeof CallTranscriptionFailedCodec> {}
const CallTranscriptionFailedCodec = event('video', 'call.transcription_failed', inCall, {
  ...transcriptionEvent,
  error: t.string,
})
export const CallTranscriptionFailedEvent: EventCodec<'video', CallTranscriptionFailedEvent> =
  CallTranscriptionFailedCodec

/** Sent when closed captions were turned on. */
export interface CallClosedCaptionsStartedEvent
  extends t.TypeOf<typeof CallClosedCaptionsStartedCodec> {}
const CallClosedCaptionsStartedCodec = event(
  'video',
  'call.closed_captions_started',
  inCall,
  videoEvent,
)
export const CallClosedCaptionsStartedEvent: EventCodec<'video', CallClosedCaptionsStartedEvent> =
  CallClosedCaptionsStartedCodec

/** Sent when closed captions were turned off. */
export interface CallClosedCaptionsStoppedEvent
  extends t.TypeOf<typeof CallClosedCaptionsStoppedCodec> {}
const CallClosedCaptionsStoppedCodec = event(
  'video',
  'call.closed_captions_stopped',
  inCall,
  videoEvent,
)
export const CallClosedCaptionsStoppedEvent: EventCodec<'video', CallClosedCaptionsStoppedEvent> =
  CallClosedCaptionsStoppedCodec

/** Sent when closed captions have failed. */
export interface CallClosedCaptionsFailedEvent
  extends t.TypeOf<typeof CallClosedCaptionsFailedCodec> {}
const CallClosedCaptionsFailedCodec = event(
  'video',
  'call.closed_captions_failed',
  inCall,
  videoEvent,
)
export const CallClosedCaptionsFailedEvent: EventCodec<'video', CallClosedCaptionsFailedEvent> =
  CallClosedCaptionsFailedCodec

/** Sent for each line of closed captions. */
export interface CallClosedCaptionEvent extends t.TypeOf<typeof CallClosedCaptionCodec> {}
const CallClosedCaptionCodec = event('video', 'call.closed_caption', inCall, {
  ...videoEvent,
  closed_caption: CallClosedCaption,
})
export const CallClosedCaptionEvent: EventCodec<'video', CallClosedCaptionEvent> =
  CallClosedCaptionCodec
