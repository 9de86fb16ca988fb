import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'

/** A user's reaction to a message. */
export interface Reaction extends Carrying<'reaction', typeof ReactionCodec> {}
const ReactionCodec = entity(
  'Reaction',
  {},
  {
    type: t.string,
    user_id: t.string,
    user: User,
    message_id: t.string,
    score: Integer,
    custom: customData('reaction'),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  'reaction',
)
export const Reaction: Codec<Reaction> = ReactionCodec

/** One of the latest users who reacted in the same way. */
export interface ReactionGroupUser extends t.TypeOf<typeof ReactionGroupUserCodec> {}
const ReactionGroupUserCodec = entity(
  'ReactionGroupUser',
  {},
  { user_id: t.string, user: User, created_at: Timestamp },
)
export const ReactionGroupUser: Codec<ReactionGroupUser> = ReactionGroupUserCodec

/** All reactions of one type to a message, summed up. */
export interface ReactionGroup extends t.TypeOf<typeof ReactionGroupCodec> {}
const ReactionGroupCodec = entity(
  'ReactionGroup',
  {},
  {
    count: Integer,
    latest_reactions_by: list(ReactionGroupUser),
    sum_scores: Integer,
    first_reaction_at: Timestamp,
    last_reaction_at: Timestamp,
  },
)
export const ReactionGroup: Codec<ReactionGroup> = ReactionGroupCodec
