import * as t from 'io-ts'
import { Timestamp } from './codec/timestamp.ts'

/**
 * What the events of chat, feeds and moderation may carry, and own events that Stream passes on. It is
 * for the optional properties of `event`, as the other sets of fields are:
 * `event('shop', 'order_placed', { total: t.number }, everyEvent)`.
 */
export const everyEvent = {
  /** Data of the app's own. */
  custom: t.UnknownRecord,
  /** When Stream's servers took the request in. */
  received_at: Timestamp,
}
