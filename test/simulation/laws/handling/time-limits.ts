import { onlyEventOf } from '../../ledger/message-entry.ts'
import type { Check, LawContext } from '../law.ts'

/** A time limit is noticed within this time, in milliseconds. */
const limitMarginMs = 100

/** A handler that takes too long has failed, also where it succeeds after that. */
export function handlersAreTimed({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'HandlerEnded') return undefined
    const { worker, blockedUntilMs } = ledger.process(fact.process)
    const limitMs = worker.handlerTimeoutSeconds * 1000
    if (fact.tookMs <= limitMs + limitMarginMs) return undefined
    for (const { outcome, beganMs, handled, delivery } of ledger.calls.get(fact.call)?.runs ?? []) {
      // A process that is blocked notices later. Of several events it is reported when all have ended.
      const isKnownLater =
        blockedUntilMs >= beganMs ||
        delivery === undefined ||
        onlyEventOf(delivery.message) === undefined
      if (outcome === 'handled' && !isKnownLater)
        return `${handled.event.id} was handled in ${fact.tookMs} ms, the limit of ${fact.process} is ${limitMs}`
    }
    return undefined
  }
}
