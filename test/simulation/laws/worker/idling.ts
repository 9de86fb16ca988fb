import type { Check, LawContext } from '../law.ts'

/** How many receives may find nothing, within this time in milliseconds. */
const most = 30
const withinMs = 5_000

/** An empty queue is not asked again at once, whatever it answers. */
export function idlesSlowly({ ledger }: LawContext): Check {
  const inRow = new Map<string, number[]>()
  return (fact) => {
    if (fact._tag !== 'Answered' || fact.request.action !== 'receive') return undefined
    if (!ledger.processes.has(fact.process)) return undefined
    const isEmpty = fact.error === undefined && fact.received.length === 0
    const answers = isEmpty ? [...(inRow.get(fact.process) ?? []), fact.atMs].slice(-most) : []
    inRow.set(fact.process, answers)
    const tookMs = fact.atMs - (answers[0] ?? fact.atMs)
    return answers.length === most && tookMs < withinMs
      ? `${fact.process} has asked ${most} times within ${Math.round(tookMs)} ms, and there was nothing`
      : undefined
  }
}
