import * as t from 'io-ts'
import { Timestamp } from '../codec/timestamp.ts'

/** What an event of a call must have: for the required properties of `event`. */
export const inCall = {
  /** The call it happened in, as `type:id`. */
  call_cid: t.string,
}

/**
 * What any event of video may carry: for the optional properties of `event`. Stream's description
 * lacks it; real payloads have it.
 */
export const videoEvent = {
  /** When Stream's servers took the request in. */
  received_at: Timestamp,
}
