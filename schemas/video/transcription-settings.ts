import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Availability } from './availability.ts'

const translated = [
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
] as const

/** A language that captions are translated to. */
export type TranslationLanguage = t.TypeOf<typeof TranslationLanguage>
export const TranslationLanguage = openEnum('TranslationLanguage', translated)

/** A language that speech is transcribed in. */
export type TranscriptionLanguage = t.TypeOf<typeof TranscriptionLanguage>
export const TranscriptionLanguage = openEnum('TranscriptionLanguage', [
  'auto',
  ...translated,
  'bg',
  'et',
  'sl',
  'sk',
])

/** How speech is cut into captions. */
export interface SpeechSegmentConfig extends t.TypeOf<typeof SpeechSegmentConfigCodec> {}
const SpeechSegmentConfigCodec = entity(
  'SpeechSegmentConfig',
  {},
  { max_speech_caption_ms: Integer, silence_duration_ms: Integer },
)
export const SpeechSegmentConfig: Codec<SpeechSegmentConfig> = SpeechSegmentConfigCodec

/** Translation of captions. */
export interface TranslationSettings extends t.TypeOf<typeof TranslationSettingsCodec> {}
const TranslationSettingsCodec = entity(
  'TranslationSettings',
  {},
  { enabled: t.boolean, languages: list(TranslationLanguage) },
)
export const TranslationSettings: Codec<TranslationSettings> = TranslationSettingsCodec

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
export const TranscriptionSettings: Codec<TranscriptionSettings> = TranscriptionSettingsCodec
