import type { Check, LawContext } from './laws.ts'

/** How much longer than its grace period a stop may take, in milliseconds. */
const marginMs = 500

/** What must not happen any more when a stop has begun. */
export function stopHolds({ ledger }: LawContext): Check {
  const openReceives = new Map<string, number>()
  return (fact) => {
    if (fact._tag === 'Asked' && fact.request.action === 'receive') {
      openReceives.set(fact.process, (openReceives.get(fact.process) ?? 0) + 1)
    }
    if (fact._tag === 'Answered' && fact.request.action === 'receive') {
      openReceives.set(fact.process, (openReceives.get(fact.process) ?? 0) - 1)
    }
    if (fact._tag === 'HandlerBegan' && ledger.process(fact.process).stopBeganMs !== undefined)
      return `${fact.process} begins ${fact.events[0]?.event.id} during its stop`
    if (fact._tag !== 'StopEnded') return undefined
    const { deliveries, stopBeganMs = fact.atMs, graceMs = 0 } = ledger.process(fact.process)
    if (fact.atMs - stopBeganMs >= graceMs) return undefined
    if ((openReceives.get(fact.process) ?? 0) > 0)
      return `the stop of ${fact.process} ended early, with an open receive`
    const left = [...deliveries.values()].find(({ end, lost }) => end === undefined && !lost)
    return left === undefined
      ? undefined
      : `the stop of ${fact.process} ended early, with ${left.message.messageId} in flight`
  }
}

export function stopIsTrue({ ledger }: LawContext): Check {
  const inHand = new Map<string, ReadonlySet<string>>()
  const blockedMs = new Map<string, number>()
  return (fact) => {
    if (fact._tag === 'Blocked') {
      blockedMs.set(fact.process, (blockedMs.get(fact.process) ?? 0) + fact.forMs)
    }
    if (fact._tag === 'StopBegan') {
      const { deliveries } = ledger.process(fact.process)
      const open = [...deliveries.values()].filter(({ end }) => end === undefined)
      inHand.set(fact.process, new Set(open.map(({ handle }) => handle)))
    }
    if (fact._tag !== 'StopEnded') return undefined
    const { deliveries, stopBeganMs = fact.atMs, graceMs = 0 } = ledger.process(fact.process)
    const tookMs = fact.atMs - stopBeganMs
    const allowedMs = graceMs + marginMs + (blockedMs.get(fact.process) ?? 0)
    if (tookMs > allowedMs) return `the stop of ${fact.process} took ${Math.round(tookMs)} ms`
    const before = inHand.get(fact.process)
    const all = [...deliveries.values()].filter(
      ({ handle, answeredMs }) => before?.has(handle) || answeredMs >= stopBeganMs,
    )
    const done = all.filter(({ end }) => end === 'deleted' || end === 'released').length
    const { settled, released, left } = fact.report
    const open = all.length - done
    // A message whose lease was lost is in flight until its handler has ended.
    const lost = all.filter((delivery) => delivery.lost).length
    if (settled + released === done && left <= open && left >= open - lost) return undefined
    const ids = all.map(({ message, end = 'open' }) => `${message.messageId} (${end})`)
    return `the stop of ${fact.process} reports ${settled} settled, ${released} released and ${left} left; SQS carried out ${done} of ${all.length}: ${ids.join(', ')}`
  }
}
