import type { Check, LawContext } from '../law.ts'

/** Between the starts of the pattern `limited`: five a second. */
const spacingMs = 200

/** Counts what runs in each process, and when what is limited starts. */
export function withinConcurrency({ ledger, plan }: LawContext): Check {
  const startsOfLimited = new Map<string, number[]>()
  return (fact) => {
    if (fact._tag !== 'HandlerBegan' && fact._tag !== 'Shared') return undefined
    const { calls, worker, placesOfOther } = ledger.process(fact.process)
    if (calls.size + placesOfOther > (worker.poolPlaces ?? Number.POSITIVE_INFINITY))
      return `${fact.process} runs ${calls.size} handlers beside ${placesOfOther} in a pool of ${worker.poolPlaces}`
    if (fact._tag === 'Shared') return undefined
    if (calls.size > worker.concurrency) return `${fact.process} runs ${calls.size} handlers`
    if (fact.events.length > plan.batch.size)
      return `${fact.process} runs a batch of ${fact.events.length} events`
    if (fact.pattern !== 'limited') return undefined
    const running = [...calls.values()].filter(({ pattern }) => pattern === 'limited')
    if (running.length > 1)
      return `${fact.process} runs ${running.length} handlers of one that is limited`
    const starts = startsOfLimited.get(fact.process) ?? []
    starts.push(fact.atMs)
    startsOfLimited.set(fact.process, starts)
    // Each comes a fifth of a second after the one before; a turn of the event loop can shift them a little.
    const within = starts.filter((ms) => ms > fact.atMs - 2 * spacingMs).length
    return within > 3
      ? `${fact.process} started ${within} handlers within ${2 * spacingMs} ms`
      : undefined
  }
}
