import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'
import { Channel } from './channel.ts'
import { Message } from './message.ts'

/** A user in a thread. */
export interface ThreadParticipant extends t.TypeOf<typeof ThreadParticipantCodec> {}
const ThreadParticipantCodec = entity(
  'ThreadParticipant',
  {},
  {
    user_id: t.string,
    user: User,
    channel_cid: t.string,
    thread_id: t.string,
    last_read_at: Timestamp,
    last_thread_message_at: Timestamp,
    left_thread_at: Timestamp,
    custom: t.UnknownRecord,
    created_at: Timestamp,
  },
)
export const ThreadParticipant: Codec<ThreadParticipant> = ThreadParticipantCodec

/** The replies to a message. */
export interface Thread extends Carrying<'thread', typeof ThreadCodec> {}
const ThreadCodec = entity(
  'Thread',
  {},
  {
    title: t.string,
    channel_cid: t.string,
    channel: Channel,
    active_participant_count: Integer,
    created_by: User,
    created_by_user_id: t.string,
    parent_message: Message,
    parent_message_id: t.string,
    participant_count: Integer,
    reply_count: Integer,
    thread_participants: list(ThreadParticipant),
    last_message_at: Timestamp,
    custom: customData('thread'),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp,
  },
  'thread',
)
export const Thread: Codec<Thread> = ThreadCodec
