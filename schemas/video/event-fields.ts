import * as t from 'io-ts'
import { Timestamp } from '../codec/timestamp.ts'

/** The fields that an event of a call must have: for the required properties of `event`. */
export const inCall = {
  /** The call it happened in, as `type:id`. */
  call_cid: t.string,
}

/**
 * The fields that any event of video can have, for the optional properties of `event`. Stream's description
 * lacks them; real payloads have them.
 */
export const videoEvent = {
  /** When Stream's servers received the request. */
  received_at: Timestamp,
}
