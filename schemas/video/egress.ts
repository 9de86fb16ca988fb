import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** The composed recording that is in progress. */
export interface CompositeRecording extends t.TypeOf<typeof CompositeRecordingCodec> {}
const CompositeRecordingCodec = entity('CompositeRecording', {}, { status: t.string })
export const CompositeRecording: Codec<CompositeRecording> = CompositeRecordingCodec

/** The recording of still images that is in progress. */
export interface FrameRecording extends t.TypeOf<typeof FrameRecordingCodec> {}
const FrameRecordingCodec = entity('FrameRecording', {}, { status: t.string })
export const FrameRecording: Codec<FrameRecording> = FrameRecordingCodec

/** The recording for each participant that is in progress. */
export interface IndividualRecording extends t.TypeOf<typeof IndividualRecordingCodec> {}
const IndividualRecordingCodec = entity('IndividualRecording', {}, { status: t.string })
export const IndividualRecording: Codec<IndividualRecording> = IndividualRecordingCodec

/** The raw recording that is in progress. */
export interface RawRecording extends t.TypeOf<typeof RawRecordingCodec> {}
const RawRecordingCodec = entity('RawRecording', {}, { status: t.string })
export const RawRecording: Codec<RawRecording> = RawRecordingCodec

/** The HLS broadcast that is in progress. */
export interface EgressHls extends t.TypeOf<typeof EgressHlsCodec> {}
const EgressHlsCodec = entity('EgressHls', {}, { status: t.string, playlist_url: t.string })
export const EgressHls: Codec<EgressHls> = EgressHlsCodec

/** An RTMP broadcast that is in progress. */
export interface EgressRtmp extends t.TypeOf<typeof EgressRtmpCodec> {}
const EgressRtmpCodec = entity(
  'EgressRtmp',
  {},
  { name: t.string, stream_key: t.string, stream_url: t.string, started_at: Timestamp },
)
export const EgressRtmp: Codec<EgressRtmp> = EgressRtmpCodec

/** The outputs of a call: recordings and broadcasts. */
export interface Egress extends t.TypeOf<typeof EgressCodec> {}
const EgressCodec = entity(
  'Egress',
  {},
  {
    broadcasting: t.boolean,
    composite_recording: CompositeRecording,
    frame_recording: FrameRecording,
    hls: EgressHls,
    individual_recording: IndividualRecording,
    raw_recording: RawRecording,
    rtmps: list(EgressRtmp),
  },
)
export const Egress: Codec<Egress> = EgressCodec

/** The address for an incoming RTMP stream. */
export interface RtmpIngress extends t.TypeOf<typeof RtmpIngressCodec> {}
const RtmpIngressCodec = entity('RtmpIngress', {}, { address: t.string })
export const RtmpIngress: Codec<RtmpIngress> = RtmpIngressCodec

/** The address for an incoming SRT stream. */
export interface SrtIngress extends t.TypeOf<typeof SrtIngressCodec> {}
const SrtIngressCodec = entity('SrtIngress', {}, { address: t.string })
export const SrtIngress: Codec<SrtIngress> = SrtIngressCodec

/** The address for an incoming WHIP stream. */
export interface WhipIngress extends t.TypeOf<typeof WhipIngressCodec> {}
const WhipIngressCodec = entity('WhipIngress', {}, { address: t.string })
export const WhipIngress: Codec<WhipIngress> = WhipIngressCodec

/** The addresses for incoming streams. */
export interface CallIngress extends t.TypeOf<typeof CallIngressCodec> {}
const CallIngressCodec = entity(
  'CallIngress',
  {},
  { rtmp: RtmpIngress, srt: SrtIngress, whip: WhipIngress },
)
export const CallIngress: Codec<CallIngress> = CallIngressCodec
