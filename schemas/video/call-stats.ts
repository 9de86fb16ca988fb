import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** Which tracks a participant has published. */
export interface PublishedTrackFlags extends t.TypeOf<typeof PublishedTrackFlagsCodec> {}
const PublishedTrackFlagsCodec = entity(
  'PublishedTrackFlags',
  {},
  { audio: t.boolean, screenshare: t.boolean, screenshare_audio: t.boolean, video: t.boolean },
)
export const PublishedTrackFlags: Codec<PublishedTrackFlags> = PublishedTrackFlagsCodec

/** Where a participant was. */
export interface CallStatsLocation extends t.TypeOf<typeof CallStatsLocationCodec> {}
const CallStatsLocationCodec = entity(
  'CallStatsLocation',
  {},
  {
    accuracy_radius_meters: Integer,
    city: t.string,
    continent: t.string,
    country: t.string,
    country_iso_code: t.string,
    latitude: t.number,
    longitude: t.number,
    subdivision: t.string,
  },
)
export const CallStatsLocation: Codec<CallStatsLocation> = CallStatsLocationCodec

/** One connection of a participant, and its quality. */
export interface CallStatsParticipantSession
  extends t.TypeOf<typeof CallStatsParticipantSessionCodec> {}
const CallStatsParticipantSessionCodec = entity(
  'CallStatsParticipantSession',
  {},
  {
    browser: t.string,
    browser_version: t.string,
    cq_score: Integer,
    current_ip: t.string,
    current_sfu: t.string,
    distance_to_sfu_kilometers: t.number,
    freezes_duration_ms: Integer,
    ingress: t.string,
    is_live: t.boolean,
    jitter_ms: Integer,
    latency_ms: Integer,
    location: CallStatsLocation,
    os: t.string,
    published_tracks: PublishedTrackFlags,
    publisher_type: t.string,
    sdk: t.string,
    sdk_version: t.string,
    unified_session_id: t.string,
    user_session_id: t.string,
    webrtc_version: t.string,
    ended_at: Timestamp,
    started_at: Timestamp,
  },
)
export const CallStatsParticipantSession: Codec<CallStatsParticipantSession> =
  CallStatsParticipantSessionCodec

/** A participant in the statistics of a call. */
export interface CallStatsParticipant extends t.TypeOf<typeof CallStatsParticipantCodec> {}
const CallStatsParticipantCodec = entity(
  'CallStatsParticipant',
  {},
  {
    name: t.string,
    user_id: t.string,
    roles: list(t.string),
    sessions: list(CallStatsParticipantSession),
    latest_activity_at: Timestamp,
  },
)
export const CallStatsParticipant: Codec<CallStatsParticipant> = CallStatsParticipantCodec

/** The statistics of a whole call. */
export interface CallStatsParticipantCounts
  extends t.TypeOf<typeof CallStatsParticipantCountsCodec> {}
const CallStatsParticipantCountsCodec = entity(
  'CallStatsParticipantCounts',
  {},
  {
    average_jitter_ms: Integer,
    average_latency_ms: Integer,
    avg_user_rating: t.number,
    call_event_count: Integer,
    cq_score: Integer,
    live_sessions: Integer,
    max_freezes_duration_ms: Integer,
    min_user_rating: Integer,
    participants: Integer,
    peak_concurrent_sessions: Integer,
    peak_concurrent_users: Integer,
    publishers: Integer,
    sessions: Integer,
    sfus_used: Integer,
    total_participant_duration: Integer,
  },
)
export const CallStatsParticipantCounts: Codec<CallStatsParticipantCounts> =
  CallStatsParticipantCountsCodec
