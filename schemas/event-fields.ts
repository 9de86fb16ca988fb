import * as t from 'io-ts'
import { Timestamp } from './codec/timestamp.ts'

/** What the events of chat, feeds and moderation have in common. */
export const everyEvent = {
  /** Data of the app's own. */
  custom: t.UnknownRecord,
  /** When Stream's servers took the request in. */
  received_at: Timestamp,
}
