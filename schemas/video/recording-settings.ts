import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Availability } from './availability.ts'

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
export const LayoutSettings: Codec<LayoutSettings> = LayoutSettingsCodec

/** Still images taken of a call. */
export interface FrameRecordingSettings extends t.TypeOf<typeof FrameRecordingSettingsCodec> {}
const FrameRecordingSettingsCodec = entity(
  'FrameRecordingSettings',
  {},
  { capture_interval_in_seconds: Integer, mode: Availability, quality: t.string },
)
export const FrameRecordingSettings: Codec<FrameRecordingSettings> = FrameRecordingSettingsCodec

/** A recording for each participant. */
export interface IndividualRecordingSettings
  extends t.TypeOf<typeof IndividualRecordingSettingsCodec> {}
const IndividualRecordingSettingsCodec = entity(
  'IndividualRecordingSettings',
  {},
  { mode: Availability, output_types: list(t.string) },
)
export const IndividualRecordingSettings: Codec<IndividualRecordingSettings> =
  IndividualRecordingSettingsCodec

/** A recording of the tracks as they are. */
export interface RawRecordingSettings extends t.TypeOf<typeof RawRecordingSettingsCodec> {}
const RawRecordingSettingsCodec = entity(
  'RawRecordingSettings',
  {},
  { audio_only: t.boolean, mode: Availability },
)
export const RawRecordingSettings: Codec<RawRecordingSettings> = RawRecordingSettingsCodec

/** The composed recording of a call. */
export interface RecordingSettings extends t.TypeOf<typeof RecordingSettingsCodec> {}
const RecordingSettingsCodec = entity(
  'RecordingSettings',
  {},
  { audio_only: t.boolean, layout: LayoutSettings, mode: t.string, quality: t.string },
)
export const RecordingSettings: Codec<RecordingSettings> = RecordingSettingsCodec

/** Preview images of a call. */
export interface ThumbnailsSettings extends t.TypeOf<typeof ThumbnailsSettingsCodec> {}
const ThumbnailsSettingsCodec = entity('ThumbnailsSettings', {}, { enabled: t.boolean })
export const ThumbnailsSettings: Codec<ThumbnailsSettings> = ThumbnailsSettingsCodec
