import { idsIn } from '../app/app-event.ts'
import type { Check, LawContext } from './laws.ts'
import type { DeliveryEntry, EventEntry } from './ledger.ts'

/** While the dead-letter queue refuses, and for this long after, dead letters wait unsent or are turned away, in milliseconds. */
const recoversMs = 10_000

/**
 * What failed for good, or at its last attempt, is not released before the dead-letter queue was asked to store it.
 * Only of messages with one event: in others it waits for the rest.
 */
export function finalFailuresAreSent({ ledger, plan }: LawContext): Check {
  const sentMs = new Map<string, number>()
  const refusedMs = new Map<string, number>()
  return (fact) => {
    if (plan.queues.maxReceiveCount === undefined) return undefined
    if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return undefined
    const { request, process: name } = fact
    if (request.action === 'send') {
      if (fact._tag === 'Answered') {
        if (!fact.results.some(({ ok }) => ok)) refusedMs.set(name, fact.atMs)
        return undefined
      }
      for (const id of request.outgoing.flatMap(({ body }) => idsIn(body)))
        sentMs.set(`${name} ${id}`, fact.atMs)
    }
    if (!request.isRelease || fact._tag !== 'Asked') return undefined
    const { worker, stopBeganMs } = ledger.process(name)
    // A handler that a stop interrupts says nothing about its event.
    if (stopBeganMs !== undefined) return undefined
    if (fact.atMs - (refusedMs.get(name) ?? Number.NEGATIVE_INFINITY) < recoversMs) return undefined
    for (const handle of request.handles) {
      const delivery = ledger.deliveries.get(handle)
      const [event, ...others] = delivery?.message.events ?? []
      const entry = event && ledger.events.get(event.id)
      if (delivery === undefined || entry === undefined || others.length > 0) continue
      const failedMs = failedFinallyMs(entry, delivery, worker.maxAttempts)
      if (failedMs === undefined || (sentMs.get(`${name} ${entry.event.id}`) ?? 0) >= failedMs)
        continue
      return `${name} released ${entry.event.id}, although it had failed for good at attempt ${delivery.receiveCount}`
    }
    return undefined
  }
}

/** When its failure at this receive began that no other attempt follows; undefined where there is none. */
function failedFinallyMs(
  { runs }: EventEntry,
  delivery: DeliveryEntry,
  maxAttempts: number,
): number | undefined {
  const run = runs.findLast((one) => one.delivery === delivery)
  const isFinal =
    run?.result === 'failed for good' ||
    (run?.result === 'failed' && delivery.receiveCount >= maxAttempts)
  return isFinal ? run.beganMs : undefined
}
