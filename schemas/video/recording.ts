import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'

/** What a recording holds. */
export type RecordingType = t.TypeOf<typeof RecordingType>
export const RecordingType = openEnum('RecordingType', ['composite', 'individual', 'raw'])

/** A recording that can be fetched. */
export interface CallRecording extends t.TypeOf<typeof CallRecordingCodec> {}
const CallRecordingCodec = entity(
  'CallRecording',
  {},
  {
    url: t.string,
    end_time: Timestamp,
    filename: t.string,
    recording_type: t.string,
    session_id: t.string,
    start_time: Timestamp,
  },
)
export const CallRecording: Codec<CallRecording> = CallRecordingCodec

/** A transcription that can be fetched. */
export interface CallTranscription extends t.TypeOf<typeof CallTranscriptionCodec> {}
const CallTranscriptionCodec = entity(
  'CallTranscription',
  {},
  {
    url: t.string,
    end_time: Timestamp,
    filename: t.string,
    session_id: t.string,
    start_time: Timestamp,
  },
)
export const CallTranscription: Codec<CallTranscription> = CallTranscriptionCodec

/** A line of closed captions. */
export interface CallClosedCaption extends t.TypeOf<typeof CallClosedCaptionCodec> {}
const CallClosedCaptionCodec = entity(
  'CallClosedCaption',
  {},
  {
    id: t.string,
    text: t.string,
    user: User,
    end_time: Timestamp,
    language: t.string,
    service: t.string,
    speaker_id: t.string,
    start_time: Timestamp,
    translated: t.boolean,
  },
)
export const CallClosedCaption: Codec<CallClosedCaption> = CallClosedCaptionCodec

/** A reaction shown in a call. */
export interface CallReaction extends Carrying<'reaction', typeof CallReactionCodec> {}
const CallReactionCodec = entity(
  'CallReaction',
  {},
  { type: t.string, user: User, emoji_code: t.string, custom: customData('reaction') },
  'reaction',
)
export const CallReaction: Codec<CallReaction> = CallReactionCodec
