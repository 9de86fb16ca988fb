import type { Check, LawContext } from '../law.ts'

/** The longest that is counted together, in milliseconds: what counts is every shorter time too. */
const longestMs = 10_000

/** How late a timer may be and still be made up for, in milliseconds. */
const lateMs = 20

/** What goes out at one time, of a fifth of a second, in messages. */
function mostAtOnce(perSecond: number): number {
  return Math.max(1, Math.min(10, Math.floor(perSecond / 5)))
}

interface Sent {
  readonly atMs: number
  readonly count: number
}

/** Whoever handles what is replayed must not be overrun. What SQS has refused is sent again beside the rate. */
export function keepsToRate({ ledger }: LawContext): Check {
  const all = new Map<string, Sent[]>()
  const lineages = new Map<string, Set<string>>()
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'send') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator?.visit._tag !== 'Replay') return undefined
    const { perSecond } = operator.visit
    if (perSecond === undefined) return undefined
    const known = lineages.get(fact.process) ?? new Set()
    lineages.set(fact.process, known)
    const fresh = fact.request.outgoing
      .map(({ attributes = {} }) => JSON.stringify(attributes['sluice.origin']))
      .filter((lineage) => !known.has(lineage))
    for (const lineage of fresh) known.add(lineage)
    const sent = (all.get(fact.process) ?? []).filter(({ atMs }) => fact.atMs - atMs <= longestMs)
    sent.push({ atMs: fact.atMs, count: fresh.length })
    all.set(fact.process, sent)
    let count = 0
    for (const { atMs, count: more } of sent.toReversed()) {
      count += more
      // A timer that was a little late is made up for.
      const forMs = fact.atMs - atMs + lateMs
      if (count > (perSecond * forMs) / 1000 + mostAtOnce(perSecond) + 1e-6) {
        return `${fact.process} sends ${count} messages within ${Math.round(fact.atMs - atMs)} ms, at ${perSecond} in a second`
      }
    }
    return undefined
  }
}
