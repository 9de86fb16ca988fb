import { typeOf } from '../../app/app-event.ts'
import type { Visit } from '../../desk/visit.ts'
import type { Fact } from '../../fact.ts'
import { isOfSend, isTakenForCopy } from '../../ledger/copies.ts'
import { staysAfterReplay } from '../../ledger/history.ts'
import type { Check, LawContext } from '../law.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { CopyEntry, OperatorEntry } from '../../ledger/process-entry.ts'

/** A copy that is not known to be sent may be lost: its letter is all that is left of it. */
export function deletedAfterCopy({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'delete') return undefined
    const { queue, handles } = fact.request
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) {
      return queue === 'DLQ' ? `${fact.process} deletes from the dead-letter queue` : undefined
    }
    if (queue !== 'DLQ') return `${fact.process} deletes from the source`
    for (const handle of handles) {
      const letter = operator.deliveries.get(handle)?.message
      const copy = operator.copies.find((one) => one.letter === letter)
      if (!copy?.isConfirmed) {
        return `${fact.process} deletes ${letter?.messageId}, and no copy of it is known to be sent`
      }
    }
    return undefined
  }
}

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
export function onlySelected({ ledger }: LawContext): Check {
  return (fact) => {
    const sent = sentBy(ledger, fact)
    if (sent === undefined) return undefined
    const { visit, name, copies } = sent.operator
    if (visit._tag === 'Look') return `${name} was only to look, and sent something`
    if (!visit.confirms) return `${name} sent something, which nobody had confirmed`
    if (copies.length > (visit.limit ?? Number.POSITIVE_INFINITY)) {
      return `${name} sent ${copies.length} messages, its limit is ${visit.limit}`
    }
    const other = sent.copies.find(({ copy }) => copy && !isWanted(copy.letter, visit))
    return other && `${name} sent ${other.copy?.letter.messageId}, which was not selected`
  }
}

function isWanted({ history, events }: MessageEntry, visit: Visit): boolean {
  if (visit._tag === 'Look') return false
  const { reason = history.reason, type } = visit.selection
  if (reason.toLowerCase() !== history.reason.toLowerCase()) return false
  if (type === undefined) return true
  if (history.type !== undefined) return history.type === type
  // No type can be read where there is none, or where the body is not JSON.
  const typed = events.filter(({ kind }) => kind !== 'untyped' && kind !== 'malformed')
  return typed.some(({ kind }) => typeOf(kind) === type)
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

/** Handlers see the letters of a group in the order in which they are replayed. */
export function orderOfReplays({ ledger, plan, sqs }: LawContext): Check {
  return (fact) => {
    if (!plan.queues.fifo) return undefined
    const sent = sentBy(ledger, fact)
    for (const { copy } of sent?.copies ?? []) {
      const earlier = copy && earlierOf(copy.letter, sent?.operator, sqs.idsOn('DLQ'), ledger)
      if (earlier !== undefined) {
        return `${sent?.operator.name} sent ${copy?.letter.messageId} before ${earlier.messageId} of the same group`
      }
    }
    return undefined
  }
}

/** One before it in its group that the replay was to send, and has not sent. */
function earlierOf(
  letter: MessageEntry,
  operator: OperatorEntry | undefined,
  queued: ReadonlySet<string>,
  ledger: Ledger,
): MessageEntry | undefined {
  if (operator === undefined) return undefined
  const inHand = new Set([...operator.deliveries.values()].map(({ message }) => message))
  const ids = [...queued]
  const place = ids.indexOf(letter.messageId)
  const sent = new Set(
    [...ledger.operators.values()].flatMap(({ copies }) => copies.map((copy) => copy.letter)),
  )
  for (const id of ids.slice(0, Math.max(place, 0))) {
    const other = ledger.messages.get(id)
    if (other === undefined || other.groupId !== letter.groupId || !inHand.has(other)) continue
    if (!isWanted(other, operator.visit) || sent.has(other)) continue
    if (!isTakenForCopy(other, operator.copies)) return other
  }
  return undefined
}

/** The operator whose replay has sent what SQS has now taken, and the copies. */
function sentBy(ledger: Ledger, fact: Fact) {
  if (fact._tag !== 'CarriedOut' || fact.request.action !== 'send') return undefined
  const operator = ledger.operators.get(fact.process)
  if (operator === undefined) return undefined
  const { request, results } = fact
  const copies = request.outgoing.map((outgoing, at) => ({
    outgoing,
    isTaken: results[at]?.ok === true,
    copy: operator.copies.find((one) => one.at === at && isOfSend(one, request)),
  }))
  return { operator, copies: copies.filter(({ isTaken }) => isTaken) }
}
