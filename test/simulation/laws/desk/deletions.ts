import type { FactOf } from '../../fact.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import { isTwin } from '../../ledger/copies.ts'
import type { CopyEntry, OperatorEntry } from '../../ledger/operator-entry.ts'
import type { Check, LawContext } from '../law.ts'
import { isMeant } from './meant.ts'

/** With this the desk asks whether it may delete at all. */
const noHandle = 'sluice-asks-for-its-rights'

/** A copy that is not known to be sent may be lost: its letter is all that is left of it. */
export function deletedForReason({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'delete') return undefined
    const operator = ledger.operators.get(fact.process)
    const { queue } = fact.request
    if (operator === undefined) {
      return queue === 'DLQ' ? `${fact.process} deletes from the dead-letter queue` : undefined
    }
    if (queue !== 'DLQ') return `${fact.process} deletes from the source`
    return lettersIn(fact, operator).find((one) => typeof one === 'string' || !mayGo(one, operator))
      ? `${fact.process} deletes ${wrongOf(fact, operator)}, and neither is a copy of it known to be sent, nor has a plan to delete it`
      : undefined
  }
}

/** Who deletes with an export has nothing else in the end. */
export function exportedBeforeDeleted({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'delete') return undefined
    const operator = ledger.operators.get(fact.process)
    const exported = operator?.run?.exported
    if (operator === undefined || exported === undefined) return undefined
    const letter = lettersIn(fact, operator).find(
      (one) => typeof one !== 'string' && !exported.exported.has(one.messageId),
    )
    if (letter === undefined || typeof letter === 'string') return undefined
    return `${fact.process} deletes ${letter.messageId}, which is not safely in its export`
  }
}

function mayGo(letter: MessageEntry, { visit, run, copies }: OperatorEntry): boolean {
  if (run === undefined) return false
  if (visit._tag === 'Delete') return isMeant(letter, run.of)
  const isOfIt = (copy: CopyEntry) => copy.letter === letter || isTwin(copy.letter, letter)
  if (copies.some((copy) => copy.isConfirmed && isOfIt(copy))) return true
  // What an earlier run has sent is in the journal, and true.
  const earlier = run.of.operators.flatMap((operator) => operator.copies)
  return run.known.has(letter.messageId) && earlier.some(isOfIt)
}

function wrongOf(fact: FactOf<'Asked'>, operator: OperatorEntry): string {
  const wrong = lettersIn(fact, operator).find(
    (one) => typeof one === 'string' || !mayGo(one, operator),
  )
  return typeof wrong === 'string' ? `with the handle "${wrong}"` : (wrong?.messageId ?? 'nothing')
}

/** The letters that are to be deleted, or a handle where its process has none. */
function lettersIn({ request }: FactOf<'Asked'>, { deliveries }: OperatorEntry) {
  return request.handles
    .filter((handle) => handle !== noHandle)
    .map((handle) => deliveries.get(handle)?.message ?? handle)
}
