import type { Asked, Fact } from '../fact.ts'
import type { Check, LawContext } from './laws.ts'

/** No handler begins for a message that another consumer may have. */
export function beginsWithinLease({ ledger }: LawContext): Check {
  const ends = new LeaseEnds()
  return (fact) => {
    ends.see(fact, (process) => ledger.processes.get(process)?.worker.visibilitySeconds ?? 0)
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event, messageId } of fact.events) {
      const inHand = ledger.inHand(fact.process, messageId)
      const isLeased = inHand.some(({ handle, lost }) => !lost && ends.of(handle) > fact.atMs)
      if (inHand.length > 0 && !isLeased)
        return `${event.id} begins in ${fact.process}, which does not hold its message any more`
    }
    return undefined
  }
}

/** Until when the processes know that they hold a message, by its handle. */
class LeaseEnds {
  readonly #ends = new Map<string, number>()
  readonly #askedMs = new WeakMap<Asked, number>()

  of(handle: string): number {
    return this.#ends.get(handle) ?? 0
  }

  see(fact: Fact, visibilitySecondsOf: (process: string) => number): void {
    if (fact._tag === 'Asked') this.#askedMs.set(fact.request, fact.atMs)
    if (fact._tag !== 'Answered') return
    const { request, received, results, process } = fact
    for (const { receiptHandle } of received) {
      this.#ends.set(receiptHandle, fact.atMs + visibilitySecondsOf(process) * 1000)
    }
    if (request.action !== 'changeVisibility' || request.isRelease) return
    const askedMs = this.#askedMs.get(request) ?? fact.atMs
    for (const [at, handle] of request.handles.entries()) {
      if (results[at]?.ok) this.#ends.set(handle, askedMs + (request.seconds[at] ?? 0) * 1000)
    }
  }
}
