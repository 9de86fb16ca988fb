import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { User } from '../user.ts'
import { Channel } from './channel.ts'
import { inChannel } from './event-fields.ts'
import { Message } from './message.ts'
import { Thread } from './thread.ts'

/** How much a user has not read. */
const unreadCounts = {
  grouped_unread_channels: record(Integer),
  total_unread_count: Integer,
  unread_channels: Integer,
  unread_count: Integer,
  unread_messages: Integer,
  unread_thread_messages: Integer,
  /** Threads with unread replies. */
  unread_threads: Integer,
}

/** Sent when the title or the custom data of a thread has changed. */
export interface ThreadUpdatedEvent extends t.TypeOf<typeof ThreadUpdatedCodec> {}
const ThreadUpdatedCodec = event('chat', 'thread.updated', {}, { ...inChannel, thread: Thread })
export const ThreadUpdatedEvent: EventCodec<'chat', ThreadUpdatedEvent> = ThreadUpdatedCodec

/** Sent when a reply was posted in a thread that a user follows. */
export interface NotificationThreadMessageNewEvent
  extends t.TypeOf<typeof NotificationThreadMessageNewCodec> {}
const NotificationThreadMessageNewCodec = event(
  'chat',
  'notification.thread_message_new',
  {},
  {
    ...inChannel,
    ...unreadCounts,
    channel: Channel,
    message_id: t.string,
    message: Message,
    parent_author: t.string,
    thread_id: t.string,
    thread_participants: list(User),
    watcher_count: Integer,
  },
)
export const NotificationThreadMessageNewEvent: EventCodec<
  'chat',
  NotificationThreadMessageNewEvent
> = NotificationThreadMessageNewCodec

/** Sent when a user has marked messages as unread. */
export interface NotificationMarkUnreadEvent extends t.TypeOf<typeof NotificationMarkUnreadCodec> {}
const NotificationMarkUnreadCodec = event(
  'chat',
  'notification.mark_unread',
  {},
  {
    ...inChannel,
    ...unreadCounts,
    channel: Channel,
    /** The id of the first unread message. */
    first_unread_message_id: t.string,
    last_read_message_id: t.string,
    thread_id: t.string,
    /** The time until which everything is read. */
    last_read_at: Timestamp,
  },
)
export const NotificationMarkUnreadEvent: EventCodec<'chat', NotificationMarkUnreadEvent> =
  NotificationMarkUnreadCodec
