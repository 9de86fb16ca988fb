import type { Visit, ReplayedLetter } from '../../desk/visit.ts'
import type { Check, LawContext } from '../law.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { OperatorEntry } from '../../ledger/process-entry.ts'
import { isTakenForCopy } from '../../ledger/copies.ts'

/** The longest that the desk may hide a message at a time, in seconds. */
const leaseSeconds = 60

/** People act on the report: what it calls replayed is not looked for on the dead-letter queue again. */
export function reportIsTrue({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'VisitEnded' || fact.end._tag !== 'Replayed') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const { results } = fact.end
    const ids = new Set(results.map(({ letterId }) => letterId))
    if (ids.size < results.length) return `${fact.process} reports a message twice`
    const secret = operator.copies.find(({ letter }) => !ids.has(letter.messageId))
    if (secret) return `${fact.process} sent ${secret.letter.messageId}, and does not report it`
    for (const result of results) {
      const wrong = untruthIn(result, operator)
      if (wrong !== undefined) {
        return `${fact.process} calls ${result.letterId} ${result.outcome}, and ${wrong}`
      }
    }
    return undefined
  }
}

function untruthIn(
  { letterId, outcome, copyId }: ReplayedLetter,
  { copies, deliveries }: OperatorEntry,
): string | undefined {
  const copy = copies.find(({ letter }) => letter.messageId === letterId)
  const own = [...deliveries.values()].filter(({ message }) => message.messageId === letterId)
  const message = own[0]?.message
  if (message === undefined) return 'never had it'
  // SQS has kept what it was told to delete by whoever had received it last.
  const isKept = ({ misdeeds, deliveries: all }: MessageEntry) =>
    misdeeds > 0 && own.some((delivery) => delivery === all.at(-1))
  const isDeleted = own.some(({ end }) => end === 'deleted')
  const isGone = message.goneMs !== undefined || message.isEmptied
  switch (outcome) {
    case 'Replayed':
      if (copy === undefined || copy.copy.messageId !== copyId) return 'it was not sent'
      return isGone || isKept(message) ? undefined : 'it is still on the dead-letter queue'
    case 'Kept':
      if (copy !== undefined) return 'it was sent'
      return isDeleted ? 'it was deleted' : undefined
    case 'Duplicated':
      if (copy === undefined) return 'it was not sent'
      return isDeleted ? 'it was deleted' : undefined
    case 'Uncertain':
      return isDeleted ? 'it was deleted' : undefined
    default:
      return outcome satisfies never
  }
}

/** What stays hidden is missed by whoever looks next. */
export function everythingGivenBack({ ledger, sqs }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'VisitEnded') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const hidden = sqs
      .handlesInFlight('DLQ')
      .flatMap(({ receiptHandle }) => operator.deliveries.get(receiptHandle) ?? [])
      // SQS may keep what it said it has deleted.
      .filter(({ end }) => end !== 'deleted')
    if (fact.end._tag === 'Failed') {
      const silent = hidden.find(({ excuses }) => excuses.size === 0)
      return silent && `${fact.process} has failed and still hides ${silent.message.messageId}`
    }
    const { stillHidden } = fact.end
    if (hidden.length > stillHidden) {
      return `${fact.process} says that ${stillHidden} messages are still hidden; it hides ${hidden.map(({ message }) => message.messageId).join(', ')}`
    }
    const doubtful = [...operator.deliveries.values()].filter(({ excuses }) => excuses.size > 0)
    return stillHidden > doubtful.length
      ? `${fact.process} says that ${stillHidden} messages are still hidden, and SQS has answered otherwise`
      : undefined
  }
}

/** A desk whose process dies hides what it had until its leases are over. */
export function leasesAreShort({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked') return undefined
    const operator = ledger.operators.get(fact.process)
    if (operator === undefined) return undefined
    const { action, queue, receive, seconds } = fact.request
    if (operator.isOver) return `${fact.process} has ended, and asks for a ${action}`
    if (action === 'receive' && queue !== 'DLQ') return `${fact.process} receives from the source`
    const longest = Math.max(
      ...seconds,
      receive === undefined ? 0 : (receive.visibilitySeconds ?? Number.POSITIVE_INFINITY),
    )
    return longest > leaseSeconds ? `${fact.process} hides messages for ${longest} s` : undefined
  }
}

/** What a desk that has died had hidden is visible again, in milliseconds. */
export const deadLeasesEndWithinMs = 90_000

/** What a person comes for when nothing goes wrong any more. */
interface CalmVisit {
  readonly onDlq: ReadonlySet<string>
}

/** Anything may be missed while things go wrong; nothing may be without a reason. */
export function findsAll({ ledger, sqs, plan }: LawContext): Check {
  let calmMs = Number.POSITIVE_INFINITY
  const visits = new Map<string, CalmVisit>()
  return (fact) => {
    if (fact._tag === 'Calm') calmMs = fact.atMs
    if (
      fact._tag === 'VisitBegan' &&
      fact.atMs >= calmMs + deadLeasesEndWithinMs &&
      isAboutAll(fact.visit)
    ) {
      visits.set(fact.process, { onDlq: sqs.idsOn('DLQ') })
    }
    if (fact._tag !== 'VisitEnded') return undefined
    const visit = visits.get(fact.process)
    if (visit === undefined || ledger.operators.get(fact.process)?.isInterrupted) return undefined
    const { end, process } = fact
    if (end._tag === 'Failed') return `${process} failed in the calm: ${end.error}`
    if (end.stillHidden > 0) return `${process} could not give everything back in the calm`
    if (end._tag === 'Looked') {
      const found = new Set(end.found)
      if (end.end !== 'empty') return `the look of ${process} ended with ${end.end}`
      // Behind the first ones of a FIFO group it sees nothing.
      const firstOfGroups = new Map(
        [...visit.onDlq]
          .reverse()
          .map((id) => [plan.queues.fifo ? ledger.messages.get(id)?.groupId : id, id]),
      )
      const missed = [...firstOfGroups.values()].find((id) => !found.has(id))
      return missed && `${process} looked, and did not find ${missed}`
    }
    const replayed = new Set(
      end.results.flatMap(({ letterId, outcome }) => (outcome === 'Replayed' ? [letterId] : [])),
    )
    const { copies = [] } = ledger.operators.get(process) ?? {}
    const isCopy = (id: string) => isTakenForCopy(ledger.messages.get(id), copies)
    const groupOf = (id: string) => ledger.messages.get(id)?.groupId
    const all = [...visit.onDlq]
    // What is taken for a copy stays, and a FIFO queue may give out nothing of its group behind it.
    const isBehindCopy = (id: string, at: number) =>
      plan.queues.fifo &&
      all.slice(0, at).some((other) => groupOf(other) === groupOf(id) && isCopy(other))
    const missed = all.find((id, at) => !replayed.has(id) && !isCopy(id) && !isBehindCopy(id, at))
    return missed && `${process} replayed everything but ${missed}`
  }
}

function isAboutAll(visit: Visit): boolean {
  if (visit._tag === 'Look') return visit.maxMessages === undefined
  const { selection, limit, confirms } = visit
  return Object.keys(selection).length === 0 && limit === undefined && confirms
}
