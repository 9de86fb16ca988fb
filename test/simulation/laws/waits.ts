import { busySeconds } from '../app/app-event.ts'
import type { Check, LawContext } from './law.ts'
import { handleText } from './settling.ts'

/** A message whose only event failed is hidden for as long as it has to wait. */
export function retriesWait({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || !fact.request.isRelease) return undefined
    const { worker, stopBeganMs } = ledger.process(fact.process)
    // What a stop interrupts is released at once.
    if (stopBeganMs !== undefined) return undefined
    for (const [at, handle] of fact.request.handles.entries()) {
      const delivery = ledger.deliveries.get(handle)
      const [event, ...others] = delivery?.message.events ?? []
      if (delivery === undefined || event === undefined || others.length > 0) continue
      const run = ledger.events.get(event.id)?.runs.findLast((one) => one.delivery === delivery)
      const isLast = delivery.receiveCount >= worker.maxAttempts
      const least = run?.result === 'asked to wait' && !isLast ? busySeconds : 1
      const seconds = fact.request.seconds[at] ?? 0
      const isFailed = run?.result === 'failed' || run?.result === 'asked to wait'
      if (isFailed && seconds < least) {
        return `${fact.process} released ${handleText(handle)} for ${seconds} s, after ${event.id} ${run?.result}`
      }
    }
    return undefined
  }
}
