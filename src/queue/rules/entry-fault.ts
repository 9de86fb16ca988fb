import type { EntryResult } from '../port.ts'

/** A failed entry of a batch. */
export type EntryFault = Extract<EntryResult, { ok: false }>

/** An entry that SQS refuses for good: our mistake, so another try cannot succeed. */
export function senderFault(code: string, message: string): EntryFault {
  return { ok: false, code, senderFault: true, message }
}
