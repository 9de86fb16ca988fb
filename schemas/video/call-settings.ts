import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Availability } from './availability.ts'
import { BroadcastSettings } from './broadcast-settings.ts'
import { IngressSettings } from './ingress-settings.ts'
import { AudioSettings, ScreensharingSettings, VideoSettings } from './media-settings.ts'
import {
  FrameRecordingSettings,
  IndividualRecordingSettings,
  RawRecordingSettings,
  RecordingSettings,
  ThumbnailsSettings,
} from './recording-settings.ts'
import { TranscriptionSettings } from './transcription-settings.ts'

/** The time before a call goes live. */
export interface BackstageSettings extends t.TypeOf<typeof BackstageSettingsCodec> {}
const BackstageSettingsCodec = entity(
  'BackstageSettings',
  {},
  { enabled: t.boolean, join_ahead_time_seconds: Integer },
)
export const BackstageSettings: Codec<BackstageSettings> = BackstageSettingsCodec

/** End-to-end encryption. */
export interface EncryptionSettings extends t.TypeOf<typeof EncryptionSettingsCodec> {}
const EncryptionSettingsCodec = entity('EncryptionSettings', {}, { mode: Availability })
export const EncryptionSettings: Codec<EncryptionSettings> = EncryptionSettingsCodec

/** The regions that a call can run in. */
export interface GeofenceSettings extends t.TypeOf<typeof GeofenceSettingsCodec> {}
const GeofenceSettingsCodec = entity('GeofenceSettings', {}, { names: list(t.string) })
export const GeofenceSettings: Codec<GeofenceSettings> = GeofenceSettingsCodec

/** How many participants can join, and for how long. */
export interface LimitsSettings extends t.TypeOf<typeof LimitsSettingsCodec> {}
const LimitsSettingsCodec = entity(
  'LimitsSettings',
  {},
  {
    max_duration_seconds: Integer,
    max_participants: Integer,
    max_participants_exclude_owner: t.boolean,
    max_participants_exclude_roles: list(t.string),
  },
)
export const LimitsSettings: Codec<LimitsSettings> = LimitsSettingsCodec

/** How long a call rings. */
export interface RingSettings extends t.TypeOf<typeof RingSettingsCodec> {}
const RingSettingsCodec = entity(
  'RingSettings',
  {},
  {
    auto_cancel_timeout_ms: Integer,
    incoming_call_timeout_ms: Integer,
    missed_call_timeout_ms: Integer,
  },
)
export const RingSettings: Codec<RingSettings> = RingSettingsCodec

/** When an idle session ends. */
export interface SessionSettings extends t.TypeOf<typeof SessionSettingsCodec> {}
const SessionSettingsCodec = entity('SessionSettings', {}, { inactivity_timeout_seconds: Integer })
export const SessionSettings: Codec<SessionSettings> = SessionSettingsCodec

/** The settings of a call. */
export interface CallSettings extends t.TypeOf<typeof CallSettingsCodec> {}
const CallSettingsCodec = entity(
  'CallSettings',
  {},
  {
    audio: AudioSettings,
    backstage: BackstageSettings,
    broadcasting: BroadcastSettings,
    encryption: EncryptionSettings,
    frame_recording: FrameRecordingSettings,
    geofencing: GeofenceSettings,
    individual_recording: IndividualRecordingSettings,
    ingress: IngressSettings,
    limits: LimitsSettings,
    raw_recording: RawRecordingSettings,
    recording: RecordingSettings,
    ring: RingSettings,
    screensharing: ScreensharingSettings,
    session: SessionSettings,
    thumbnails: ThumbnailsSettings,
    transcription: TranscriptionSettings,
    video: VideoSettings,
  },
)
export const CallSettings: Codec<CallSettings> = CallSettingsCodec
