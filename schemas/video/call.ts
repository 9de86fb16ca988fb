import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'
import { CallSettings } from './call-settings.ts'
import { CallIngress, Egress } from './egress.ts'

/** A user in a call, once for each device. */
export interface CallParticipant extends t.TypeOf<typeof CallParticipantCodec> {}
const CallParticipantCodec = entity(
  'CallParticipant',
  {},
  { role: t.string, user: User, user_session_id: t.string, joined_at: Timestamp },
)
export const CallParticipant: Codec<CallParticipant> = CallParticipantCodec

/** A user who belongs to a call, whether they have joined or not. */
export interface CallMember extends Carrying<'member', typeof CallMemberCodec> {}
const CallMemberCodec = entity(
  'CallMember',
  {},
  {
    role: t.string,
    user_id: t.string,
    user: User,
    custom: customData('member'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'member',
)
export const CallMember: Codec<CallMember> = CallMemberCodec

/** A preview image of a call. */
export interface Thumbnail extends t.TypeOf<typeof ThumbnailCodec> {}
const ThumbnailCodec = entity('Thumbnail', {}, { image_url: t.string })
export const Thumbnail: Codec<Thumbnail> = ThumbnailCodec

/** One session of a call, from the first participant who joins to the last who leaves. */
export interface CallSession extends t.TypeOf<typeof CallSessionCodec> {}
const CallSessionCodec = entity(
  'CallSession',
  { id: t.string },
  {
    accepted_by: record(Timestamp),
    anonymous_participant_count: Integer,
    missed_by: record(Timestamp),
    participants: list(CallParticipant),
    participants_count_by_role: record(Integer),
    rejected_by: record(Timestamp),
    ended_at: Timestamp,
    live_ended_at: Timestamp,
    live_started_at: Timestamp,
    timer_ends_at: Timestamp,
    started_at: Timestamp,
  },
)
export const CallSession: Codec<CallSession> = CallSessionCodec

/** A call: a video or audio room of a type, in which sessions take place. */
export interface Call extends Carrying<'call', typeof CallCodec> {}
const CallCodec = entity(
  'Call',
  {},
  {
    /** As `type:id`. If it is missing, use the event's `call_cid`. */
    cid: t.string,
    id: t.string,
    type: t.string,
    channel_cid: t.string,
    backstage: t.boolean,
    blocked_user_ids: list(t.string),
    captioning: t.boolean,
    created_by: User,
    current_session_id: t.string,
    egress: Egress,
    ingress: CallIngress,
    join_ahead_time_seconds: Integer,
    recording: t.boolean,
    routing_number: t.string,
    session: CallSession,
    settings: CallSettings,
    team: t.string,
    thumbnails: Thumbnail,
    transcribing: t.boolean,
    translating: t.boolean,
    ended_at: Timestamp,
    starts_at: Timestamp,
    custom: customData('call'),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  'call',
)
export const Call: Codec<Call> = CallCodec
