import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'
import { ActivityLocation } from './location.ts'

/** A level of membership, required for some activities. */
export interface MembershipLevel extends t.TypeOf<typeof MembershipLevelCodec> {}
const MembershipLevelCodec = entity(
  'MembershipLevel',
  { id: t.string },
  {
    name: t.string,
    description: t.string,
    priority: Integer,
    tags: list(t.string),
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const MembershipLevel: Codec<MembershipLevel> = MembershipLevelCodec

/** A user as a member of a feed. */
export interface FeedMember extends Carrying<'member', typeof FeedMemberCodec> {}
const FeedMemberCodec = entity(
  'FeedMember',
  {},
  {
    role: t.string,
    status: openEnum('FeedMemberStatus', ['member', 'pending', 'rejected']),
    user: User,
    membership_level: MembershipLevel,
    invite_accepted_at: Timestamp,
    invite_rejected_at: Timestamp,
    custom: customData('member'),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  'member',
)
export const FeedMember: Codec<FeedMember> = FeedMemberCodec

/** A feed that follows a feed. */
export interface Follow extends t.TypeOf<typeof FollowCodec> {}
const FollowCodec = entity('Follow', {}, () => ({
  status: openEnum('FollowStatus', ['accepted', 'pending', 'rejected']),
  follower_role: t.string,
  push_preference: openEnum('FollowPushPreference', ['all', 'none']),
  source_feed: Feed,
  target_feed: Feed,
  request_accepted_at: Timestamp,
  request_rejected_at: Timestamp,
  custom: t.UnknownRecord,
  created_at: Timestamp,
  updated_at: Timestamp,
}))
export const Follow: Codec<Follow> = FollowCodec

/** A feed. */
export interface Feed extends Carrying<'feed', typeof FeedCodec> {}
const FeedCodec = entity(
  'Feed',
  { id: t.string },
  {
    name: t.string,
    description: t.string,
    activity_count: Integer,
    created_by: User,
    feed: t.string,
    filter_tags: list(t.string),
    follower_count: Integer,
    following_count: Integer,
    group_id: t.string,
    location: ActivityLocation,
    member_count: Integer,
    own_capabilities: list(t.string),
    own_followings: list(Follow),
    own_follows: list(Follow),
    own_membership: FeedMember,
    pin_count: Integer,
    visibility: openEnum('FeedVisibility', [
      'public',
      'visible',
      'followers',
      'members',
      'private',
    ]),
    custom: customData('feed'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'feed',
)
export const Feed: Codec<Feed> = FeedCodec
