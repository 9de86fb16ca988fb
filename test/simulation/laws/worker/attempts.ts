import type { Check, LawContext } from '../law.ts'

/** SQS refuses these before it gives anything out, and refuses their attempt id from then on. */
const refusals: readonly string[] = ['Throttled', 'InvalidRequest']

/**
 * What an answer that was lost had brought is given out again only for the same attempt id; otherwise its groups wait
 * until their messages are visible again.
 */
export function attemptsAreRepeated({ ledger, plan }: LawContext): Check {
  const unanswered = new Map<string, string>()
  return (fact) => {
    if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return undefined
    const { action, receive } = fact.request
    const { worker } = ledger.processes.get(fact.process) ?? {}
    // With several receives at a time each has attempts of its own.
    if (!plan.queues.fifo || action !== 'receive' || worker?.maxPolls !== 1) return undefined
    const { attemptId } = receive ?? {}
    if (fact._tag === 'Asked') {
      const owed = unanswered.get(fact.process)
      unanswered.set(fact.process, attemptId ?? '')
      return owed !== undefined && owed !== attemptId
        ? `${fact.process} receives with another attempt id, although its last receive was not answered`
        : undefined
    }
    if (attemptId !== unanswered.get(fact.process)) return undefined
    if (fact.error === undefined || refusals.includes(fact.error)) unanswered.delete(fact.process)
    return undefined
  }
}
