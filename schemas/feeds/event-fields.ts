import * as t from 'io-ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'

/** What an event that happens in a feed may carry, `everyEvent` included. */
export const feedEvent = {
  /** The feed it happened in: `user:ann`. */
  fid: t.string,
  feed_visibility: t.string,
  /** Who did it. */
  user: User,
  ...everyEvent,
}
