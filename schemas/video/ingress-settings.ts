import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'

/** How incoming sound is encoded. */
export interface IngressAudioEncoding extends t.TypeOf<typeof IngressAudioEncodingCodec> {}
const IngressAudioEncodingCodec = entity(
  'IngressAudioEncoding',
  {},
  { bitrate: Integer, channels: Integer, enable_dtx: t.boolean },
)
export const IngressAudioEncoding: Codec<IngressAudioEncoding> = IngressAudioEncodingCodec

/** The incoming video. */
export interface IngressSource extends t.TypeOf<typeof IngressSourceCodec> {}
const IngressSourceCodec = entity(
  'IngressSource',
  {},
  { fps: Integer, height: Integer, width: Integer },
)
export const IngressSource: Codec<IngressSource> = IngressSourceCodec

/** One quality that incoming video is encoded in. */
export interface IngressVideoLayer extends t.TypeOf<typeof IngressVideoLayerCodec> {}
const IngressVideoLayerCodec = entity(
  'IngressVideoLayer',
  {},
  {
    bitrate: Integer,
    codec: t.string,
    frame_rate_limit: Integer,
    max_dimension: Integer,
    min_dimension: Integer,
  },
)
export const IngressVideoLayer: Codec<IngressVideoLayer> = IngressVideoLayerCodec

/** How incoming video is encoded. */
export interface IngressVideoEncoding extends t.TypeOf<typeof IngressVideoEncodingCodec> {}
const IngressVideoEncodingCodec = entity(
  'IngressVideoEncoding',
  {},
  { layers: list(IngressVideoLayer), source: IngressSource },
)
export const IngressVideoEncoding: Codec<IngressVideoEncoding> = IngressVideoEncodingCodec

/** Incoming streams. */
export interface IngressSettings extends t.TypeOf<typeof IngressSettingsCodec> {}
const IngressSettingsCodec = entity(
  'IngressSettings',
  {},
  {
    audio_encoding_options: IngressAudioEncoding,
    enabled: t.boolean,
    video_encoding_options: record(IngressVideoEncoding),
  },
)
export const IngressSettings: Codec<IngressSettings> = IngressSettingsCodec
