import { historyOf } from '../../ledger/history.ts'
import type { Check, LawContext } from '../law.ts'

/**
 * A canary that was tried as often as all others would tell after its wait. The others must not be given up for it:
 * what was dead-lettered at its first failure has had no chance.
 */
export function canariesFailFast({ ledger }: LawContext): Check {
  /** The lineages of the canaries of each replay, which it may send again. */
  const canaries = new Map<string, Set<string>>()
  const mayLackCanary = new Set<string>()
  return (fact) => {
    if (fact._tag === 'Answered' && fact.received.some(({ bodyIntact }) => !bodyIntact)) {
      // What came damaged is kept, and was perhaps to be the canary.
      mayLackCanary.add(fact.process)
    }
    if (fact._tag === 'Blocked') mayLackCanary.add(fact.process)
    if (fact._tag !== 'Asked' || fact.request.action !== 'send') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator?.visit._tag !== 'Replay') return undefined
    const { canary } = operator.visit
    const known = canaries.get(fact.process) ?? new Set()
    const isFirst = !canaries.has(fact.process)
    canaries.set(fact.process, known)
    for (const { attributes = {} } of fact.request.outgoing) {
      const { maxAttempts } = historyOf(attributes, '')
      if (maxAttempts === undefined) {
        if (canary === undefined || !isFirst || mayLackCanary.has(fact.process)) continue
        return `${fact.process} begins with what is no canary`
      }
      known.add(JSON.stringify(attributes['sluice.origin']))
      const { count = 0 } = canary ?? {}
      if (maxAttempts !== 1 || known.size > count) {
        return `${fact.process} asks for ${maxAttempts} attempts at ${known.size} messages, its canary has ${count}`
      }
    }
    return undefined
  }
}
