import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { openEnum } from '../codec/open-enum.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { customData } from '../custom-data.ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'
import { ChannelMember } from './channel.ts'

/** Who made the request that caused an event. Personal data: an address and a browser. */
export interface RequestInfo extends t.TypeOf<typeof RequestInfoCodec> {}
const RequestInfoCodec = entity(
  'RequestInfo',
  {},
  {
    type: openEnum('RequestInfoType', ['client', 'server']),
    ip: t.string,
    user_agent: t.string,
    sdk: t.string,
    /** The header `x-stream-ext`, as the app's client set it. */
    ext: t.string,
  },
)
export const RequestInfo: Codec<RequestInfo> = RequestInfoCodec

/**
 * The fields that any event of chat can have, including `everyEvent`; for the optional properties of
 * `event`. The last three are in no description of Stream; real payloads have them.
 */
export const chatEvent = {
  ...everyEvent,
  /** The user who caused the event. */
  user: User,
  /** At most 50 members of the channel, each with its user. */
  members: list(ChannelMember),
  /** Who made the request; on events that a request caused. */
  request_info: RequestInfo,
  /** True if it was only marked as deleted. */
  soft_delete: t.boolean,
}

/** The optional fields of an event in a channel, including `chatEvent`. */
export const inChannel = {
  /** The channel it happened in, as `type:id`. */
  cid: t.string,
  channel_type: t.string,
  channel_id: t.string,
  /** The channel's custom data. */
  channel_custom: customData('channel'),
  channel_member_count: Integer,
  channel_message_count: Integer,
  channel_last_message_at: Timestamp,
  /** The team of the channel, in a multi-tenant app. */
  team: t.string,
  ...chatEvent,
}
