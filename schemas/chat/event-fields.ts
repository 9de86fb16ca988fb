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

/** Who made the request that an event comes from. Personal data: an address and a browser. */
export interface RequestInfo extends t.TypeOf<typeof RequestInfoCodec> {}
const RequestInfoCodec = entity(
  'RequestInfo',
  {},
  {
    type: openEnum('RequestInfoType', ['client', 'server']),
    ip: t.string,
    user_agent: t.string,
    sdk: t.string,
    /** What the app's own client has put into the header `x-stream-ext`. */
    ext: t.string,
  },
)
export const RequestInfo: Codec<RequestInfo> = RequestInfoCodec

/**
 * What any event of chat may carry, `everyEvent` included; for the optional properties of `event`. The
 * last three stand in no description of Stream's; real payloads have them.
 */
export const chatEvent = {
  ...everyEvent,
  /** Who did it. */
  user: User,
  /** At most 50 members of the channel, each with its user. */
  members: list(ChannelMember),
  /** Who asked for it; on events that a request has caused. */
  request_info: RequestInfo,
  /** What was deleted is only marked as such. */
  soft_delete: t.boolean,
}

/** What an event that happens in a channel may carry, `chatEvent` included. */
export const inChannel = {
  /** The channel it happened in, as `type:id`. */
  cid: t.string,
  channel_type: t.string,
  channel_id: t.string,
  /** Data of the app's own on the channel. */
  channel_custom: customData('channel'),
  channel_member_count: Integer,
  channel_message_count: Integer,
  channel_last_message_at: Timestamp,
  /** The team of the channel, in an app of several tenants. */
  team: t.string,
  ...chatEvent,
}
