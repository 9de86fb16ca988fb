import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'

/** A user's reaction to an activity or comment. */
export interface FeedsReaction extends Carrying<'reaction', typeof FeedsReactionCodec> {}
const FeedsReactionCodec = entity(
  'FeedsReaction',
  {},
  {
    type: t.string,
    user: User,
    activity_id: t.string,
    comment_id: t.string,
    custom: customData('reaction'),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  'reaction',
)
export const FeedsReaction: Codec<FeedsReaction> = FeedsReactionCodec

/** All reactions of one type to an activity or comment, summed up. */
export interface FeedsReactionGroup extends t.TypeOf<typeof FeedsReactionGroupCodec> {}
const FeedsReactionGroupCodec = entity(
  'FeedsReactionGroup',
  {},
  { count: Integer, first_reaction_at: Timestamp, last_reaction_at: Timestamp },
)
export const FeedsReactionGroup: Codec<FeedsReactionGroup> = FeedsReactionGroupCodec
