import type { Asked as Request, Fact, FactOf } from '../../fact.ts'
import type { Check, LawContext } from '../law.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { DeliveryEntry } from '../../ledger/message-entry.ts'
import { handleText } from '../handle-text.ts'

/** A lease is renewed this soon after its renewal or its delete was refused, in milliseconds: a few turns and a slow answer. */
const soonMs = 4_000

/** While a message is held, a renewal that failed is tried again, and the lease of a delete that failed is renewed. */
export function leasesAreKept({ ledger }: LawContext): Check {
  const due = new DueRenewals()
  return (fact) => {
    if (!('process' in fact) || !ledger.processes.has(fact.process)) return undefined
    due.see(fact, ledger)
    for (const [delivery, sinceMs] of due.sinceMs) {
      if (delivery.process !== fact.process) continue
      if (!isHeld(delivery, ledger)) due.sinceMs.delete(delivery)
      // A release that is not asked for yet waits for a renewal on its way.
      else if (delivery.openRequests.size > 0) due.sinceMs.set(delivery, fact.atMs)
      else if (fact.atMs - sinceMs > soonMs) {
        return `${fact.process} has not renewed ${handleText(delivery.handle)} after it was refused`
      }
    }
    return undefined
  }
}

class DueRenewals {
  /** Since when the lease of a delivery has to be renewed. */
  readonly sinceMs = new Map<DeliveryEntry, number>()
  readonly #deleting = new Set<DeliveryEntry>()
  /** Renewed since their delete was refused: from then on at half time, like all. */
  readonly #kept = new Set<DeliveryEntry>()

  see(fact: Fact, ledger: Ledger): void {
    if (fact._tag === 'Blocked') this.#forget(fact.process)
    if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return
    for (const [at, handle] of fact.request.handles.entries()) {
      const delivery = ledger.deliveries.get(handle)
      if (delivery === undefined) continue
      if (fact._tag === 'Asked') this.#asked(delivery, fact.request)
      else if (isWorthAnotherTry(fact, at)) this.#refused(delivery, fact.request, fact.atMs)
    }
  }

  #asked(delivery: DeliveryEntry, { action }: Request): void {
    const isFirstDelete = action === 'delete' && !this.#deleting.has(delivery)
    if (action === 'delete') this.#deleting.add(delivery)
    else if (this.#deleting.has(delivery)) this.#kept.add(delivery)
    if (action !== 'delete' || isFirstDelete) this.sinceMs.delete(delivery)
  }

  #refused(delivery: DeliveryEntry, { action, isRelease }: Request, atMs: number): void {
    if (isRelease || (action === 'delete' && this.#kept.has(delivery))) return
    // It was under way when the delete was asked for, and is not repeated beside that.
    if (action !== 'delete' && this.#deleting.has(delivery) && !this.#kept.has(delivery)) return
    if (!this.sinceMs.has(delivery)) this.sinceMs.set(delivery, atMs)
  }

  /** A process that was blocked is late. */
  #forget(process: string): void {
    for (const delivery of this.sinceMs.keys()) {
      if (delivery.process === process) this.sinceMs.delete(delivery)
    }
  }
}

function isWorthAnotherTry({ results }: FactOf<'Answered'>, at: number): boolean {
  const result = results[at]
  return result === undefined || (!result.ok && !result.senderFault)
}

/** No other receive of it can be the one that is lost, and its process has not begun to stop. */
function isHeld({ end, lost, message, process }: DeliveryEntry, ledger: Ledger): boolean {
  const { isAlive, stopBeganMs } = ledger.process(process)
  const isAlone = ledger.inHand(process, message.messageId).length === 1
  return end === undefined && !lost && isAlive && isAlone && stopBeganMs === undefined
}
