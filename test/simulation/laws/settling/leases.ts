import type { Check, LawContext } from '../law.ts'
import { handleText } from '../handle-text.ts'

/** A process knows of a message a little later than its receive was answered, in milliseconds. */
export const knowsWithinMs = 1_000

/** No handler begins for a message that another consumer may have. */
export function beginsWithinLease({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event, messageId } of fact.events) {
      const inHand = ledger.inHand(fact.process, messageId)
      const isLeased = inHand.some(({ leaseEndsMs, lost }) => !lost && leaseEndsMs > fact.atMs)
      if (inHand.length > 0 && !isLeased)
        return `${event.id} begins in ${fact.process}, which does not hold its message any more`
    }
    return undefined
  }
}

/** By then another consumer may have the message, and a release would take it away from that one. */
export function releasedWithinLease({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || !fact.request.isRelease) return undefined
    const late = fact.request.handles.find(
      (handle) => (ledger.deliveries.get(handle)?.leaseEndsMs ?? 0) + knowsWithinMs < fact.atMs,
    )
    return late && `${fact.process} released after its lease: ${handleText(late)}`
  }
}

/** A lease is renewed when half of it is over. No later than at this part of it. */
const latest = 0.8

/** What a process holds it renews in time, until it settles it. */
export function leasesAreRenewed({ ledger }: LawContext): Check {
  const askedMs = new Map<string, number>()
  const settling = new Set<string>()
  return (fact) => {
    if (fact._tag === 'Answered') {
      for (const { receiptHandle } of fact.received) askedMs.set(receiptHandle, fact.atMs)
    }
    if (fact._tag !== 'Asked' || fact.request.queue !== 'source') return undefined
    const { worker, blockedUntilMs } = ledger.processes.get(fact.process) ?? {}
    for (const handle of fact.request.handles) {
      const sinceMs = askedMs.get(handle) ?? fact.atMs
      askedMs.set(handle, fact.atMs)
      // While a settlement is on its way, nothing is renewed.
      if (worker === undefined || blockedUntilMs === undefined || settling.has(handle)) continue
      if (fact.request.action === 'delete' || fact.request.isRelease) settling.add(handle)
      // A release waits for a renewal on its way, and does what the end of the lease does.
      if (fact.request.isRelease) continue
      const leftMs = fact.atMs - sinceMs
      const isLate = leftMs > latest * worker.visibilitySeconds * 1000
      if (isLate && blockedUntilMs < sinceMs)
        return `${fact.process} has not renewed for ${leftMs} ms: ${handleText(handle)}`
    }
    return undefined
  }
}
