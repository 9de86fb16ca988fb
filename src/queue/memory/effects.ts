import type { Received } from '../../message/received.ts'
import type { EntryResult } from '../port.ts'
import { type Fault, meets } from './faults.ts'

/** The result that a planned fault gives an entry; undefined where the entry is to be carried out. */
export function failedByFault(
  planned: Fault | undefined,
  position: number,
): EntryResult | undefined {
  if (planned?._tag !== 'FailEntries' || !meets(planned.positions, position)) return undefined
  const { code, senderFault } = planned
  return { ok: false, code, senderFault, message: 'Failed on request.' }
}

/** One character is lost on the way. */
export function damaged(positions: readonly number[] | 'all') {
  return (received: Received, position: number): Received =>
    meets(positions, position)
      ? { ...received, body: received.body.slice(0, -1), bodyIntact: false }
      : received
}
