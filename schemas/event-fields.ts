import * as t from 'io-ts'
import { Timestamp } from './codec/timestamp.ts'

/**
 * The fields that events of chat, feeds and moderation can have, and own events that Stream passes on. They
 * are for the optional properties of `event`, like the other sets of fields:
 * `event('shop', 'order_placed', { total: t.number }, everyEvent)`.
 */
export const everyEvent = {
  /** Custom data of the app. */
  custom: t.UnknownRecord,
  /** When Stream's servers received the request. */
  received_at: Timestamp,
}
