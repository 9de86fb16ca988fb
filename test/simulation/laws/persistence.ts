import type { Fact } from '../fact.ts'
import type { Check, LawContext } from './laws.ts'
import type { DeliveryEntry, Ledger } from './ledger.ts'
import { handleText } from './settling.ts'

/** A lease is renewed again this soon after its renewal or its delete was refused, in milliseconds: two turns. */
const soonMs = 2_500

/** While a message is held, a renewal that failed is tried again, and so is the lease of a delete that failed. */
export function leasesAreKept({ ledger }: LawContext): Check {
  /** Since when the lease of a delivery is to be renewed. */
  const dueMs = new Map<DeliveryEntry, number>()
  return (fact) => {
    if (!('process' in fact) || !ledger.processes.has(fact.process)) return undefined
    see(fact, dueMs, ledger)
    for (const [delivery, sinceMs] of dueMs) {
      if (delivery.process !== fact.process) continue
      if (!isHeld(delivery, ledger)) dueMs.delete(delivery)
      else if (fact.atMs - sinceMs > soonMs) {
        return `${fact.process} has not tried again to renew ${handleText(delivery.handle)}`
      }
    }
    return undefined
  }
}

function see(fact: Fact, dueMs: Map<DeliveryEntry, number>, ledger: Ledger): void {
  if (fact._tag === 'Blocked') {
    for (const delivery of dueMs.keys()) if (delivery.process === fact.process) dueMs.delete(delivery)
  }
  if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return
  const { handles, isRelease } = fact.request
  for (const [at, handle] of handles.entries()) {
    const delivery = ledger.deliveries.get(handle)
    if (delivery === undefined) continue
    if (fact._tag === 'Asked') dueMs.delete(delivery)
    else if (!isRelease && isWorthAnotherTry(fact, at)) dueMs.set(delivery, fact.atMs)
  }
}

function isWorthAnotherTry({ results }: Extract<Fact, { _tag: 'Answered' }>, at: number): boolean {
  const result = results[at]
  return result === undefined || (!result.ok && !result.senderFault)
}

/** It alone is known to be the one that may be lost, and its stop still has time. */
function isHeld({ end, lost, message, process }: DeliveryEntry, ledger: Ledger): boolean {
  const { isAlive, stopBeganMs } = ledger.process(process)
  const isAlone = ledger.inHand(process, message.messageId).length === 1
  return end === undefined && !lost && isAlive && isAlone && stopBeganMs === undefined
}
