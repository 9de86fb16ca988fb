import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Call } from './call.ts'
import { inCall, videoEvent } from './event-fields.ts'

/** The broadcast by RTMP that an event is about. */
const rtmpEvent = { ...videoEvent, name: t.string }

/** What the events of an incoming stream have in common. */
const ingressEvent = {
  ...videoEvent,
  user_id: t.string,
  call_cid: t.string,
  /** The incoming stream. */
  ingress_stream_id: t.string,
}

/** Sent when a broadcast by HLS has begun. */
export interface CallHlsBroadcastingStartedEvent
  extends t.TypeOf<typeof CallHlsBroadcastingStartedCodec> {}
const CallHlsBroadcastingStartedCodec = event('video', 'call.hls_broadcasting_started', inCall, {
  ...videoEvent,
  call: Call,
  /** Where the broadcast can be watched. */
  hls_playlist_url: t.string,
})
export const CallHlsBroadcastingStartedEvent: EventCodec<'video', CallHlsBroadcastingStartedEvent> =
  CallHlsBroadcastingStartedCodec

/** Sent when a broadcast by HLS has stopped. */
export interface CallHlsBroadcastingStoppedEvent
  extends t.TypeOf<typeof CallHlsBroadcastingStoppedCodec> {}
const CallHlsBroadcastingStoppedCodec = event(
  'video',
  'call.hls_broadcasting_stopped',
  inCall,
  videoEvent,
)
export const CallHlsBroadcastingStoppedEvent: EventCodec<'video', CallHlsBroadcastingStoppedEvent> =
  CallHlsBroadcastingStoppedCodec

/** Sent when a broadcast by HLS has failed. */
export interface CallHlsBroadcastingFailedEvent
  extends t.TypeOf<typeof CallHlsBroadcastingFailedCodec> {}
const CallHlsBroadcastingFailedCodec = event(
  'video',
  'call.hls_broadcasting_failed',
  inCall,
  videoEvent,
)
export const CallHlsBroadcastingFailedEvent: EventCodec<'video', CallHlsBroadcastingFailedEvent> =
  CallHlsBroadcastingFailedCodec

/** Sent when a broadcast by RTMP has begun. */
export interface CallRtmpBroadcastStartedEvent
  extends t.TypeOf<typeof CallRtmpBroadcastStartedCodec> {}
const CallRtmpBroadcastStartedCodec = event(
  'video',
  'call.rtmp_broadcast_started',
  inCall,
  rtmpEvent,
)
export const CallRtmpBroadcastStartedEvent: EventCodec<'video', CallRtmpBroadcastStartedEvent> =
  CallRtmpBroadcastStartedCodec

/** Sent when a broadcast by RTMP has stopped. */
export interface CallRtmpBroadcastStoppedEvent
  extends t.TypeOf<typeof CallRtmpBroadcastStoppedCodec> {}
const CallRtmpBroadcastStoppedCodec = event(
  'video',
  'call.rtmp_broadcast_stopped',
  inCall,
  rtmpEvent,
)
export const CallRtmpBroadcastStoppedEvent: EventCodec<'video', CallRtmpBroadcastStoppedEvent> =
  CallRtmpBroadcastStoppedCodec

/** Sent when a broadcast by RTMP has failed. */
export interface CallRtmpBroadcastFailedEvent
  extends t.TypeOf<typeof CallRtmpBroadcastFailedCodec> {}
const CallRtmpBroadcastFailedCodec = event('video', 'call.rtmp_broadcast_failed', inCall, rtmpEvent)
export const CallRtmpBroadcastFailedEvent: EventCodec<'video', CallRtmpBroadcastFailedEvent> =
  CallRtmpBroadcastFailedCodec

/** Sent when an incoming stream has begun. */
export interface IngressStartedEvent extends t.TypeOf<typeof IngressStartedCodec> {}
const IngressStartedCodec = event(
  'video',
  'ingress.started',
  {},
  {
    ...ingressEvent,
    client_ip: t.string,
    /** The program that sends the stream. */
    client_name: t.string,
    publisher_type: t.string,
    version: t.string,
  },
)
export const IngressStartedEvent: EventCodec<'video', IngressStartedEvent> = IngressStartedCodec

/** Sent when an incoming stream has ended. */
export interface IngressStoppedEvent extends t.TypeOf<typeof IngressStoppedCodec> {}
const IngressStoppedCodec = event('video', 'ingress.stopped', {}, ingressEvent)
export const IngressStoppedEvent: EventCodec<'video', IngressStoppedEvent> = IngressStoppedCodec

/** Sent when an incoming stream has failed. */
export interface IngressErrorEvent extends t.TypeOf<typeof IngressErrorCodec> {}
const IngressErrorCodec = event(
  'video',
  'ingress.error',
  {},
  { ...ingressEvent, code: t.string, error: t.string },
)
export const IngressErrorEvent: EventCodec<'video', IngressErrorEvent> = IngressErrorCodec
