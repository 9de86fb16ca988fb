import * as t from 'io-ts'
import { entity } from './codec/entity.ts'
import { Integer } from './codec/integer.ts'
import { list } from './codec/list.ts'
import type { Codec } from './codec/standard.ts'
import { Timestamp } from './codec/timestamp.ts'

/** A user's membership of a user group. */
export interface UserGroupMember extends t.TypeOf<typeof UserGroupMemberCodec> {}
const UserGroupMemberCodec = entity(
  'UserGroupMember',
  {},
  {
    user_id: t.string,
    app_pk: Integer,
    group_id: t.string,
    is_admin: t.boolean,
    created_at: Timestamp,
  },
)
export const UserGroupMember: Codec<UserGroupMember> = UserGroupMemberCodec

/** A named group of users, which a message can mention as one. */
export interface UserGroup extends t.TypeOf<typeof UserGroupCodec> {}
const UserGroupCodec = entity(
  'UserGroup',
  { id: t.string },
  {
    name: t.string,
    description: t.string,
    app_pk: Integer,
    created_by: t.string,
    members: list(UserGroupMember),
    team_id: t.string,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const UserGroup: Codec<UserGroup> = UserGroupCodec
