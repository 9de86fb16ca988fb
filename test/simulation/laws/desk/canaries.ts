import type { FactOf } from '../../fact.ts'
import { isBack } from '../../ledger/copies.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { OperatorEntry } from '../../ledger/operator-entry.ts'
import type { Check, LawContext } from '../law.ts'

/** A replay with a canary. */
interface Watched {
  readonly canary: { readonly count: number; readonly waitSeconds: number }
  /** When the first of it was sent. */
  readonly sentMs: number
  /** The lineages of all that it has asked to send, and may send again. */
  readonly asked: Set<string>
  returned: { readonly messageId: string; readonly atMs: number } | undefined
}

/** A canary that fails again says that the rest would too. */
export function canaryEndsReplay({ ledger }: LawContext): Check {
  const all = new Map<string, Watched>()
  return (fact) => {
    if (fact._tag === 'Answered' && fact.request.action === 'receive') {
      const watched = all.get(fact.process)
      const operator = ledger.operators.get(fact.process)
      if (watched && operator) watched.returned ??= returnIn(fact, watched, operator, ledger)
    }
    if (fact._tag !== 'Asked' || fact.request.action !== 'send') return undefined
    const visit = ledger.operators.get(fact.process)?.visit
    if (visit?._tag !== 'Replay' || visit.canary === undefined) return undefined
    const { canary } = visit
    const watched =
      all.get(fact.process) ??
      ({ canary, sentMs: fact.atMs, asked: new Set(), returned: undefined } satisfies Watched)
    all.set(fact.process, watched)
    const { returned, asked } = watched
    const lineages = fact.request.outgoing.map(({ attributes = {} }) =>
      JSON.stringify(attributes['sluice.origin']),
    )
    // What was decided before is carried out.
    const isLater = returned !== undefined && fact.atMs > returned.atMs
    if (isLater && lineages.some((lineage) => !asked.has(lineage))) {
      return `${fact.process} goes on, although its canary has come back as ${returned.messageId}`
    }
    for (const lineage of lineages) asked.add(lineage)
    return undefined
  }
}

/** While no more than the canary was sent, what comes back is of it. */
function returnIn(
  { received, atMs }: FactOf<'Answered'>,
  { canary, sentMs, asked }: Watched,
  { copies }: OperatorEntry,
  ledger: Ledger,
): Watched['returned'] {
  if (asked.size > canary.count || atMs > sentMs + canary.waitSeconds * 1000) return undefined
  const back = received.find(({ messageId }) => {
    const letter = ledger.messages.get(messageId)
    return letter !== undefined && copies.some((copy) => isBack(copy, letter))
  })
  return back && { messageId: back.messageId, atMs }
}
