import { lettersOf } from '../../ledger/copies.ts'
import type { FactOf } from '../../fact.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { Check, LawContext } from '../law.ts'

/** Otherwise a run that dies leaves nothing that says what it may have sent. */
export function intendedBeforeSent({ ledger }: LawContext): Check {
  return (fact) => {
    const sending = sendingOf(fact, ledger)
    const journal = sending?.run.journal
    if (sending === undefined || journal === undefined) return undefined
    const letters = sending.letters.find(
      (some) => some.length > 0 && !some.some(({ messageId }) => journal.intended.has(messageId)),
    )
    return (
      letters &&
      `${sending.name} sends ${letters[0]?.messageId}, and that is not safely in its journal`
    )
  }
}

/** A letter that is gone cannot be sent again; one that is not gone must not be. */
export function knownIsNotSentAgain({ ledger }: LawContext): Check {
  return (fact) => {
    const sending = sendingOf(fact, ledger)
    if (sending === undefined) return undefined
    const { known } = sending.run
    const letters = sending.letters.find(
      (some) => some.length > 0 && some.every(({ messageId }) => known.has(messageId)),
    )
    return (
      letters &&
      `${sending.name} sends ${letters[0]?.messageId}, which its journal knows to be sent`
    )
  }
}

/** What a full disk has no room for is deleted all the same. */
export function sentBeforeDeleted({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'delete') return undefined
    const operator = ledger.operators.get(fact.process)
    const { journal } = operator?.run ?? {}
    if (operator === undefined || journal === undefined || operator.hasFailedToWrite) {
      return undefined
    }
    const letter = fact.request.handles
      .map((handle) => operator.deliveries.get(handle)?.message)
      .find((message) => message !== undefined && !journal.sent.has(message.messageId))
    return (
      letter &&
      `${fact.process} deletes ${letter.messageId}, and its journal does not say it was sent`
    )
  }
}

/** What is moved or deleted can be accounted for, even where the process dies. */
export function auditedBefore({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked') return undefined
    const { action, handles } = fact.request
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const moves =
      action === 'send' ||
      (action === 'delete' && handles.some((handle) => operator.deliveries.has(handle)))
    if (!moves || operator.run?.audit.begun.has(fact.process)) return undefined
    return `${fact.process} asks for a ${action}, and the audit log does not say that it has begun`
  }
}

/** A send of a run, with the letters that each of its messages may be a copy of. */
function sendingOf(fact: { readonly _tag: string }, ledger: Ledger) {
  if (!isSend(fact)) return undefined
  const operator = ledger.operators.get(fact.process)
  if (operator?.run === undefined) return undefined
  const letters: readonly (readonly MessageEntry[])[] = fact.request.outgoing.map((outgoing) =>
    lettersOf(outgoing, operator),
  )
  return { name: operator.name, run: operator.run, letters }
}

function isSend(fact: { readonly _tag: string }): fact is FactOf<'Asked'> {
  return fact._tag === 'Asked' && (fact as FactOf<'Asked'>).request.action === 'send'
}
