import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** A reference to an object of the older feeds. */
export interface FeedsV2Reference extends t.TypeOf<typeof FeedsV2ReferenceCodec> {}
const FeedsV2ReferenceCodec = entity('FeedsV2Reference', { id: t.string }, {})
export const FeedsV2Reference: Codec<FeedsV2Reference> = FeedsV2ReferenceCodec

/** A user of the older feeds. */
export interface FeedsV2User extends t.TypeOf<typeof FeedsV2UserCodec> {}
const FeedsV2UserCodec = entity('FeedsV2User', { id: t.string }, { data: t.UnknownRecord })
export const FeedsV2User: Codec<FeedsV2User> = FeedsV2UserCodec

/** A reaction of the older feeds, as it is on activities. */
export interface EnrichedReaction extends t.TypeOf<typeof EnrichedReactionCodec> {}
const EnrichedReactionCodec = entity('EnrichedReaction', {}, () => ({
  id: t.string,
  kind: t.string,
  user_id: t.string,
  user: FeedsV2Reference,
  activity_id: t.string,
  children_counts: record(Integer),
  data: t.UnknownRecord,
  latest_children: record(list(EnrichedReaction)),
  own_children: record(list(EnrichedReaction)),
  parent: t.string,
  target_feeds: list(t.string),
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const EnrichedReaction: Codec<EnrichedReaction> = EnrichedReactionCodec

/** An activity of the older feeds. */
export interface EnrichedActivity extends t.TypeOf<typeof EnrichedActivityCodec> {}
const EnrichedActivityCodec = entity(
  'EnrichedActivity',
  {},
  {
    id: t.string,
    actor: FeedsV2Reference,
    foreign_id: t.string,
    latest_reactions: record(list(EnrichedReaction)),
    object: FeedsV2Reference,
    origin: FeedsV2Reference,
    own_reactions: record(list(EnrichedReaction)),
    reaction_counts: record(Integer),
    score: t.number,
    target: FeedsV2Reference,
    to: list(t.string),
    verb: t.string,
  },
)
export const EnrichedActivity: Codec<EnrichedActivity> = EnrichedActivityCodec

/** A reaction of the older feeds. */
export interface FeedsV2Reaction extends t.TypeOf<typeof FeedsV2ReactionCodec> {}
const FeedsV2ReactionCodec = entity('FeedsV2Reaction', {}, () => ({
  id: t.string,
  kind: t.string,
  user_id: t.string,
  user: FeedsV2User,
  activity_id: t.string,
  children_counts: t.UnknownRecord,
  data: t.UnknownRecord,
  latest_children: record(list(FeedsV2Reaction)),
  moderation: t.UnknownRecord,
  own_children: record(list(FeedsV2Reaction)),
  parent: t.string,
  score: t.number,
  target_feeds: list(t.string),
  target_feeds_extra_data: t.UnknownRecord,
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp,
}))
export const FeedsV2Reaction: Codec<FeedsV2Reaction> = FeedsV2ReactionCodec
