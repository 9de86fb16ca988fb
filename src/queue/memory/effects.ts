import type { Received } from '../../message/received.ts'
import type { ReceiveRequest } from '../port.ts'
import type { EntryFault } from '../rules/entry-fault.ts'
import { type Fault, meets } from './faults.ts'

/** The result that a planned fault gives an entry; undefined where the entry is to be carried out. */
export function failedByFault(
  planned: Fault | undefined,
  position: number,
): EntryFault | undefined {
  if (planned?._tag !== 'FailEntries' || !meets(planned.positions, position)) return undefined
  const { code, senderFault } = planned
  return { ok: false, code, senderFault, message: 'Failed on request.' }
}

/** The messages of a receive after a planned fault. */
export function receivedByFault(
  received: readonly Received[],
  planned: Fault | undefined,
  { onUnreadable }: ReceiveRequest,
): readonly Received[] {
  if (planned?._tag === 'CorruptBodies') {
    return received.map((message, at) =>
      meets(planned.positions, at) ? damaged(message) : message,
    )
  }
  if (planned?._tag !== 'UnreadableMessages') return received
  return received.filter((message, at) => {
    if (!meets(planned.positions, at)) return true
    onUnreadable?.({ messageId: message.messageId, why: 'Unreadable on request' })
    return false
  })
}

/** One character is lost in transit. */
function damaged(received: Received): Received {
  return { ...received, body: received.body.slice(0, -1), bodyIntact: false }
}
