import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'
import { BookmarkFolder } from './activity-parts.ts'
import { Bookmark } from './activity.ts'

/** What the events of a bookmark have in common. */
const bookmarkEvent = { ...everyEvent, user: User, bookmark: Bookmark }

/** What the events of a folder of bookmarks have in common. */
const folderEvent = { ...everyEvent, user: User, bookmark_folder: BookmarkFolder }

/** Sent when a user has bookmarked something. */
export interface FeedsBookmarkAddedEvent extends t.TypeOf<typeof FeedsBookmarkAddedCodec> {}
const FeedsBookmarkAddedCodec = event('feeds', 'feeds.bookmark.added', {}, bookmarkEvent)
export const FeedsBookmarkAddedEvent: EventCodec<'feeds', FeedsBookmarkAddedEvent> =
  FeedsBookmarkAddedCodec

/** Sent when a user has changed a bookmark. */
export interface FeedsBookmarkUpdatedEvent extends t.TypeOf<typeof FeedsBookmarkUpdatedCodec> {}
const FeedsBookmarkUpdatedCodec = event('feeds', 'feeds.bookmark.updated', {}, bookmarkEvent)
export const FeedsBookmarkUpdatedEvent: EventCodec<'feeds', FeedsBookmarkUpdatedEvent> =
  FeedsBookmarkUpdatedCodec

/** Sent when a user has removed a bookmark. */
export interface FeedsBookmarkDeletedEvent extends t.TypeOf<typeof FeedsBookmarkDeletedCodec> {}
const FeedsBookmarkDeletedCodec = event('feeds', 'feeds.bookmark.deleted', {}, bookmarkEvent)
export const FeedsBookmarkDeletedEvent: EventCodec<'feeds', FeedsBookmarkDeletedEvent> =
  FeedsBookmarkDeletedCodec

/** Sent when a folder of bookmarks has changed. */
export interface FeedsBookmarkFolderUpdatedEvent
  extends t.TypeOf<typeof FeedsBookmarkFolderUpdatedCodec> {}
const FeedsBookmarkFolderUpdatedCodec = event(
  'feeds',
  'feeds.bookmark_folder.updated',
  {},
  folderEvent,
)
export const FeedsBookmarkFolderUpdatedEvent: EventCodec<'feeds', FeedsBookmarkFolderUpdatedEvent> =
  FeedsBookmarkFolderUpdatedCodec

/** Sent when a folder of bookmarks was deleted. */
export interface FeedsBookmarkFolderDeletedEvent
  extends t.TypeOf<typeof FeedsBookmarkFolderDeletedCodec> {}
const FeedsBookmarkFolderDeletedCodec = event(
  'feeds',
  'feeds.bookmark_folder.deleted',
  {},
  folderEvent,
)
export const FeedsBookmarkFolderDeletedEvent: EventCodec<'feeds', FeedsBookmarkFolderDeletedEvent> =
  FeedsBookmarkFolderDeletedCodec
