import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { LayoutSettings } from './recording-settings.ts'

/** Broadcasting by HLS. */
export interface HlsSettings extends t.TypeOf<typeof HlsSettingsCodec> {}
const HlsSettingsCodec = entity(
  'HlsSettings',
  {},
  {
    auto_on: t.boolean,
    enabled: t.boolean,
    layout: LayoutSettings,
    quality_tracks: list(t.string),
  },
)
export const HlsSettings: Codec<HlsSettings> = HlsSettingsCodec

/** Broadcasting by RTMP. */
export interface RtmpSettings extends t.TypeOf<typeof RtmpSettingsCodec> {}
const RtmpSettingsCodec = entity(
  'RtmpSettings',
  {},
  { enabled: t.boolean, layout: LayoutSettings, quality: t.string },
)
export const RtmpSettings: Codec<RtmpSettings> = RtmpSettingsCodec

/** Broadcasting to viewers outside the call. */
export interface BroadcastSettings extends t.TypeOf<typeof BroadcastSettingsCodec> {}
const BroadcastSettingsCodec = entity(
  'BroadcastSettings',
  {},
  { enabled: t.boolean, hls: HlsSettings, rtmp: RtmpSettings },
)
export const BroadcastSettings: Codec<BroadcastSettings> = BroadcastSettingsCodec
