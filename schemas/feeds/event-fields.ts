import * as t from 'io-ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'

/** The optional fields of an event in a feed, including `everyEvent`. */
export const feedEvent = {
  /** The feed it happened in: `user:ann`. */
  fid: t.string,
  feed_visibility: t.string,
  /** The user who caused the event. */
  user: User,
  ...everyEvent,
}
