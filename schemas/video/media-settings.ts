import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Availability } from './availability.ts'

/** Noise cancellation. */
export interface NoiseCancellationSettings
  extends t.TypeOf<typeof NoiseCancellationSettingsCodec> {}
const NoiseCancellationSettingsCodec = entity(
  'NoiseCancellationSettings',
  {},
  { mode: Availability },
)
export const NoiseCancellationSettings: Codec<NoiseCancellationSettings> =
  NoiseCancellationSettingsCodec

/** The size of a sent video. */
export interface TargetResolution extends t.TypeOf<typeof TargetResolutionCodec> {}
const TargetResolutionCodec = entity(
  'TargetResolution',
  {},
  { bitrate: Integer, height: Integer, width: Integer },
)
export const TargetResolution: Codec<TargetResolution> = TargetResolutionCodec

/** Microphone and loudspeaker. */
export interface AudioSettings extends t.TypeOf<typeof AudioSettingsCodec> {}
const AudioSettingsCodec = entity(
  'AudioSettings',
  {},
  {
    access_request_enabled: t.boolean,
    default_device: openEnum('AudioSettingsDefaultDevice', ['speaker', 'earpiece']),
    hifi_audio_enabled: t.boolean,
    mic_default_on: t.boolean,
    noise_cancellation: NoiseCancellationSettings,
    opus_dtx_enabled: t.boolean,
    redundant_coding_enabled: t.boolean,
    speaker_default_on: t.boolean,
  },
)
export const AudioSettings: Codec<AudioSettings> = AudioSettingsCodec

/** Sharing the screen. */
export interface ScreensharingSettings extends t.TypeOf<typeof ScreensharingSettingsCodec> {}
const ScreensharingSettingsCodec = entity(
  'ScreensharingSettings',
  {},
  { access_request_enabled: t.boolean, enabled: t.boolean, target_resolution: TargetResolution },
)
export const ScreensharingSettings: Codec<ScreensharingSettings> = ScreensharingSettingsCodec

/** The camera. */
export interface VideoSettings extends t.TypeOf<typeof VideoSettingsCodec> {}
const VideoSettingsCodec = entity(
  'VideoSettings',
  {},
  {
    access_request_enabled: t.boolean,
    camera_default_on: t.boolean,
    camera_facing: openEnum('VideoSettingsCameraFacing', ['front', 'back', 'external']),
    enabled: t.boolean,
    target_resolution: TargetResolution,
  },
)
export const VideoSettings: Codec<VideoSettings> = VideoSettingsCodec
