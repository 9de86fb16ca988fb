import { isBack, lettersOf } from '../../ledger/copies.ts'
import { staysAfterReplay } from '../../ledger/history.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { CopyEntry, OperatorEntry } from '../../ledger/operator-entry.ts'
import type { Check, LawContext } from '../law.ts'
import { isMeant } from './meant.ts'
import { sentBy } from './sent-by.ts'

/** Compares each copy with its letter, as far as anyone can tell from both. */
export function faithfulCopies({ ledger }: LawContext): Check {
  return (fact) => {
    const sent = sentBy(ledger, fact)
    for (const { copy: found, outgoing } of sent?.copies ?? []) {
      if (found === undefined) {
        return `${sent?.operator.name} sent what is no copy of a dead letter in its hands, or a second one: ${outgoing.body.slice(0, 50)}`
      }
      const wrong = differenceOf(found)
      if (wrong !== undefined) return `the copy of ${found.letter.messageId} has another ${wrong}`
    }
    return undefined
  }
}

function differenceOf({ letter, copy }: CopyEntry): string | undefined {
  if (copy.queue !== 'source') return 'queue'
  if (copy.body !== letter.body) return 'body'
  if (letter.groupId !== undefined && copy.groupId !== letter.groupId) return 'group'
  const [past, now] = [letter.history, copy.history]
  if (now.attributes !== past.attributes) return 'attributes'
  if (past.sentAt !== undefined && now.sentAt !== past.sentAt) return 'time'
  return now.stays.join() === staysAfterReplay(past).join() ? undefined : 'lineage'
}

/** What is sent runs again: nobody may be surprised by it. */
export function onlyPlanned({ ledger }: LawContext): Check {
  return (fact) => {
    const sent = sentBy(ledger, fact)
    if (sent === undefined) return undefined
    const { visit, name, run } = sent.operator
    if (visit._tag !== 'Replay') return `${name} was not to replay, and sent something`
    if (run === undefined) return `${name} sent something, which nobody had confirmed`
    const { limit = Number.POSITIVE_INFINITY } = run.of.plan
    const letters = lettersSentIn(sent.operator)
    if (letters.size > limit) {
      return `${name} sent ${letters.size} messages, the limit of its plan is ${limit}`
    }
    const other = sent.copies.find(({ copy }) => copy && !isMeant(copy.letter, run.of))
    return other && `${name} sent ${other.copy?.letter.messageId}, which is not in its plan`
  }
}

/** By all runs of the plan that have its journal; without one each begins anew. */
function lettersSentIn({ run, copies }: OperatorEntry): ReadonlySet<MessageEntry> {
  const runs = run?.journal === undefined ? [] : run.of.operators
  const all = [...copies, ...runs.flatMap((operator) => operator.copies)]
  return new Set(all.map(({ letter }) => letter))
}

/** What it had begun to send it may send again, since the first send may have failed. */
export function nothingAfterInterruption({ ledger }: LawContext): Check {
  const askedBefore = new Map<string, Set<string>>()
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'send') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const asked = askedBefore.get(fact.process) ?? new Set()
    askedBefore.set(fact.process, asked)
    for (const { attributes = {} } of fact.request.outgoing) {
      const lineage = JSON.stringify(attributes['sluice.origin'])
      if (operator.isInterrupted && !asked.has(lineage)) {
        return `${fact.process} begins to send another message after it was interrupted`
      }
      asked.add(lineage)
    }
    return undefined
  }
}

/** What fails at once would go round in a circle. */
export function returnedIsLeft({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'send') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const runs = operator.run?.journal === undefined ? [operator] : operator.run.of.operators
    const copies = runs.flatMap((one) => one.copies)
    // What its plan lists, or it had received, was there before anything of it was sent.
    const firstMs = (letter: MessageEntry) =>
      operator.deliveriesOf.get(letter.messageId)?.[0]?.answeredMs ?? 0
    const isReturned = (letter: MessageEntry) =>
      !operator.run?.of.ids.has(letter.messageId) &&
      copies.some((copy) => isBack(copy, letter) && copy.request.askedMs < firstMs(letter))
    for (const outgoing of fact.request.outgoing) {
      const letters = lettersOf(outgoing, operator)
      if (letters.length > 0 && letters.every(isReturned)) {
        return `${fact.process} sends ${letters[0]?.messageId}, which is a copy that came back`
      }
    }
    return undefined
  }
}
