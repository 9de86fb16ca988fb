import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import { record } from '../codec/record.ts'

/** Whether a feature of a call may be used, is off, or starts by itself. */
export type Availability = t.TypeOf<typeof Availability>
export const Availability = openEnum('Availability', ['available', 'disabled', 'auto-on'])

/** A language that captions are translated to. */
export type TranslationLanguage = t.TypeOf<typeof TranslationLanguage>
export const TranslationLanguage = openEnum('TranslationLanguage', [
  'en',
  'fr',
  'es',
  'de',
  'it',
  'nl',
  'pt',
  'pl',
  'ca',
  'cs',
  'da',
  'el',
  'fi',
  'id',
  'ja',
  'ru',
  'sv',
  'ta',
  'th',
  'tr',
  'hu',
  'ro',
  'zh',
  'ar',
  'tl',
  'he',
  'hi',
  'hr',
  'ko',
  'ms',
  'no',
  'uk',
])

/** A language that speech is transcribed in. */
export type TranscriptionLanguage = t.TypeOf<typeof TranscriptionLanguage>
export const TranscriptionLanguage = openEnum('TranscriptionLanguage', [
  'auto',
  'en',
  'fr',
  'es',
  'de',
  'it',
  'nl',
  'pt',
  'pl',
  'ca',
  'cs',
  'da',
  'el',
  'fi',
  'id',
  'ja',
  'ru',
  'sv',
  'ta',
  'th',
  'tr',
  'hu',
  'ro',
  'zh',
  'ar',
  'tl',
  'he',
  'hi',
  'hr',
  'ko',
  'ms',
  'no',
  'uk',
  'bg',
  'et',
  'sl',
  'sk',
])

/** Noise cancellation. */
export interface NoiseCancellationSettings
  extends t.TypeOf<typeof NoiseCancellationSettingsCodec> {}
const NoiseCancellationSettingsCodec = entity(
  'NoiseCancellationSettings',
  {},
  { mode: Availability },
)
export const NoiseCancellationSettings: t.Type<NoiseCancellationSettings> =
  NoiseCancellationSettingsCodec

/** The size a video is sent at. */
export interface TargetResolution extends t.TypeOf<typeof TargetResolutionCodec> {}
const TargetResolutionCodec = entity(
  'TargetResolution',
  {},
  { bitrate: Integer, height: Integer, width: Integer },
)
export const TargetResolution: t.Type<TargetResolution> = TargetResolutionCodec

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
export const AudioSettings: t.Type<AudioSettings> = AudioSettingsCodec

/** The time before a call goes live. */
export interface BackstageSettings extends t.TypeOf<typeof BackstageSettingsCodec> {}
const BackstageSettingsCodec = entity(
  'BackstageSettings',
  {},
  { enabled: t.boolean, join_ahead_time_seconds: Integer },
)
export const BackstageSettings: t.Type<BackstageSettings> = BackstageSettingsCodec

/** How a recording or broadcast arranges the participants. */
export interface LayoutSettings extends t.TypeOf<typeof LayoutSettingsCodec> {}
const LayoutSettingsCodec = entity(
  'LayoutSettings',
  {},
  {
    name: openEnum('LayoutSettingsName', [
      'spotlight',
      'grid',
      'single-participant',
      'mobile',
      'custom',
    ]),
    detect_orientation: t.boolean,
    external_app_url: t.string,
    external_css_url: t.string,
    options: t.UnknownRecord,
  },
)
export const LayoutSettings: t.Type<LayoutSettings> = LayoutSettingsCodec

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
export const HlsSettings: t.Type<HlsSettings> = HlsSettingsCodec

/** Broadcasting by RTMP. */
export interface RtmpSettings extends t.TypeOf<typeof RtmpSettingsCodec> {}
const RtmpSettingsCodec = entity(
  'RtmpSettings',
  {},
  { enabled: t.boolean, layout: LayoutSettings, quality: t.string },
)
export const RtmpSettings: t.Type<RtmpSettings> = RtmpSettingsCodec

/** Broadcasting to viewers outside the call. */
export interface BroadcastSettings extends t.TypeOf<typeof BroadcastSettingsCodec> {}
const BroadcastSettingsCodec = entity(
  'BroadcastSettings',
  {},
  { enabled: t.boolean, hls: HlsSettings, rtmp: RtmpSettings },
)
export const BroadcastSettings: t.Type<BroadcastSettings> = BroadcastSettingsCodec

/** End-to-end encryption. */
export interface EncryptionSettings extends t.TypeOf<typeof EncryptionSettingsCodec> {}
const EncryptionSettingsCodec = entity('EncryptionSettings', {}, { mode: Availability })
export const EncryptionSettings: t.Type<EncryptionSettings> = EncryptionSettingsCodec

/** Still images taken of a call. */
export interface FrameRecordingSettings extends t.TypeOf<typeof FrameRecordingSettingsCodec> {}
const FrameRecordingSettingsCodec = entity(
  'FrameRecordingSettings',
  {},
  { capture_interval_in_seconds: Integer, mode: Availability, quality: t.string },
)
export const FrameRecordingSettings: t.Type<FrameRecordingSettings> = FrameRecordingSettingsCodec

/** The regions a call may run in. */
export interface GeofenceSettings extends t.TypeOf<typeof GeofenceSettingsCodec> {}
const GeofenceSettingsCodec = entity('GeofenceSettings', {}, { names: list(t.string) })
export const GeofenceSettings: t.Type<GeofenceSettings> = GeofenceSettingsCodec

/** A recording for each participant. */
export interface IndividualRecordingSettings
  extends t.TypeOf<typeof IndividualRecordingSettingsCodec> {}
const IndividualRecordingSettingsCodec = entity(
  'IndividualRecordingSettings',
  {},
  { mode: Availability, output_types: list(t.string) },
)
export const IndividualRecordingSettings: t.Type<IndividualRecordingSettings> =
  IndividualRecordingSettingsCodec

/** How incoming sound is encoded. */
export interface IngressAudioEncoding extends t.TypeOf<typeof IngressAudioEncodingCodec> {}
const IngressAudioEncodingCodec = entity(
  'IngressAudioEncoding',
  {},
  { bitrate: Integer, channels: Integer, enable_dtx: t.boolean },
)
export const IngressAudioEncoding: t.Type<IngressAudioEncoding> = IngressAudioEncodingCodec

/** The video that comes in. */
export interface IngressSource extends t.TypeOf<typeof IngressSourceCodec> {}
const IngressSourceCodec = entity(
  'IngressSource',
  {},
  { fps: Integer, height: Integer, width: Integer },
)
export const IngressSource: t.Type<IngressSource> = IngressSourceCodec

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
export const IngressVideoLayer: t.Type<IngressVideoLayer> = IngressVideoLayerCodec

/** How incoming video is encoded. */
export interface IngressVideoEncoding extends t.TypeOf<typeof IngressVideoEncodingCodec> {}
const IngressVideoEncodingCodec = entity(
  'IngressVideoEncoding',
  {},
  { layers: list(IngressVideoLayer), source: IngressSource },
)
export const IngressVideoEncoding: t.Type<IngressVideoEncoding> = IngressVideoEncodingCodec

/** Streams that come in from outside. */
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
export const IngressSettings: t.Type<IngressSettings> = IngressSettingsCodec

/** How many may join, for how long. */
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
export const LimitsSettings: t.Type<LimitsSettings> = LimitsSettingsCodec

/** A recording of the tracks as they are. */
export interface RawRecordingSettings extends t.TypeOf<typeof RawRecordingSettingsCodec> {}
const RawRecordingSettingsCodec = entity(
  'RawRecordingSettings',
  {},
  { audio_only: t.boolean, mode: Availability },
)
export const RawRecordingSettings: t.Type<RawRecordingSettings> = RawRecordingSettingsCodec

/** The composed recording of a call. */
export interface RecordingSettings extends t.TypeOf<typeof RecordingSettingsCodec> {}
const RecordingSettingsCodec = entity(
  'RecordingSettings',
  {},
  { audio_only: t.boolean, layout: LayoutSettings, mode: t.string, quality: t.string },
)
export const RecordingSettings: t.Type<RecordingSettings> = RecordingSettingsCodec

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
export const RingSettings: t.Type<RingSettings> = RingSettingsCodec

/** Sharing the screen. */
export interface ScreensharingSettings extends t.TypeOf<typeof ScreensharingSettingsCodec> {}
const ScreensharingSettingsCodec = entity(
  'ScreensharingSettings',
  {},
  { access_request_enabled: t.boolean, enabled: t.boolean, target_resolution: TargetResolution },
)
export const ScreensharingSettings: t.Type<ScreensharingSettings> = ScreensharingSettingsCodec

/** When an idle session ends. */
export interface SessionSettings extends t.TypeOf<typeof SessionSettingsCodec> {}
const SessionSettingsCodec = entity('SessionSettings', {}, { inactivity_timeout_seconds: Integer })
export const SessionSettings: t.Type<SessionSettings> = SessionSettingsCodec

/** Preview images of a call. */
export interface ThumbnailsSettings extends t.TypeOf<typeof ThumbnailsSettingsCodec> {}
const ThumbnailsSettingsCodec = entity('ThumbnailsSettings', {}, { enabled: t.boolean })
export const ThumbnailsSettings: t.Type<ThumbnailsSettings> = ThumbnailsSettingsCodec

/** How speech is cut into captions. */
export interface SpeechSegmentConfig extends t.TypeOf<typeof SpeechSegmentConfigCodec> {}
const SpeechSegmentConfigCodec = entity(
  'SpeechSegmentConfig',
  {},
  { max_speech_caption_ms: Integer, silence_duration_ms: Integer },
)
export const SpeechSegmentConfig: t.Type<SpeechSegmentConfig> = SpeechSegmentConfigCodec

/** Translation of captions. */
export interface TranslationSettings extends t.TypeOf<typeof TranslationSettingsCodec> {}
const TranslationSettingsCodec = entity(
  'TranslationSettings',
  {},
  { enabled: t.boolean, languages: list(TranslationLanguage) },
)
export const TranslationSettings: t.Type<TranslationSettings> = TranslationSettingsCodec

/** Transcription and closed captions. */
export interface TranscriptionSettings extends t.TypeOf<typeof TranscriptionSettingsCodec> {}
const TranscriptionSettingsCodec = entity(
  'TranscriptionSettings',
  {},
  {
    closed_caption_mode: Availability,
    language: TranscriptionLanguage,
    mode: Availability,
    speech_segment_config: SpeechSegmentConfig,
    translation: TranslationSettings,
  },
)
export const TranscriptionSettings: t.Type<TranscriptionSettings> = TranscriptionSettingsCodec

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
export const VideoSettings: t.Type<VideoSettings> = VideoSettingsCodec

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
export const CallSettings: t.Type<CallSettings> = CallSettingsCodec
