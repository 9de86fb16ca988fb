import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'

/** An object of the app's own that activities refer to. */
export interface EnrichedCollection extends t.TypeOf<typeof EnrichedCollectionCodec> {}
const EnrichedCollectionCodec = entity(
  'EnrichedCollection',
  { id: t.string },
  {
    name: t.string,
    status: openEnum('EnrichedCollectionStatus', ['ok', 'notfound']),
    user_id: t.string,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const EnrichedCollection: Codec<EnrichedCollection> = EnrichedCollectionCodec

/** A share of an activity by a user. */
export interface Share extends t.TypeOf<typeof ShareCodec> {}
const ShareCodec = entity('Share', {}, { user: User, activity_id: t.string, created_at: Timestamp })
export const Share: Codec<Share> = ShareCodec

/** A folder of bookmarks. */
export interface BookmarkFolder extends t.TypeOf<typeof BookmarkFolderCodec> {}
const BookmarkFolderCodec = entity(
  'BookmarkFolder',
  { id: t.string },
  {
    name: t.string,
    user: User,
    custom: t.UnknownRecord,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const BookmarkFolder: Codec<BookmarkFolder> = BookmarkFolderCodec
