import { bytesHeldBy } from '../../ledger/process-entry.ts'
import type { Check, LawContext } from '../law.ts'

/** What a worker takes a message for before there was one, in bytes. */
export const firstGuessBytes = 4_096

/** A receive asks before it knows how large its messages are: each open one may bring ten of the largest. */
export function bytesWithinBound({ ledger }: LawContext): Check {
  let largest = 0
  return (fact) => {
    if (fact._tag !== 'Answered' || fact.received.length === 0) return undefined
    for (const { body } of fact.received) largest = Math.max(largest, body.length)
    const process = ledger.processes.get(fact.process)
    if (process === undefined) return undefined
    const { worker } = process
    const bytes = bytesHeldBy(process)
    const bound = worker.maxBytesInFlight + worker.maxPolls * 10 * largest
    return bytes > bound ? `${fact.process} holds ${bytes} bytes, its limit is ${bound}` : undefined
  }
}
