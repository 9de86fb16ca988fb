import * as t from 'io-ts'

/** What every event of a call has: the call it happened in, as `type:id`. */
export const inCall = {
  call_cid: t.string,
}
