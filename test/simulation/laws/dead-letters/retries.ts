import { busySeconds } from '../../app/app-event.ts'
import { attemptsAt } from '../../ledger/attempts.ts'
import { lastRunOf } from '../../ledger/event-entry.ts'
import type { Check, LawContext } from '../law.ts'
import { handleText } from '../handle-text.ts'

/** A message whose only event failed is hidden for as long as it has to wait. */
export function retriesWait({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || !fact.request.isRelease) return undefined
    const { worker, stopBeganMs } = ledger.process(fact.process)
    // What a stop interrupts is released at once.
    if (stopBeganMs !== undefined) return undefined
    for (const [at, handle] of fact.request.handles.entries()) {
      const only = ledger.onlyEvent(handle)
      if (only === undefined) continue
      const { delivery, entry } = only
      const run = lastRunOf(entry, delivery)
      const isLast = delivery.receiveCount >= attemptsAt(delivery.message, worker)
      const least = run?.result === 'asked to wait' && !isLast ? busySeconds : 1
      const seconds = fact.request.seconds[at] ?? 0
      const isFailed = run?.result === 'failed' || run?.result === 'asked to wait'
      if (isFailed && seconds < least) {
        return `${fact.process} released ${handleText(handle)} for ${seconds} s, after ${entry.event.id} ${run?.result}`
      }
    }
    return undefined
  }
}
