import type { FactOf } from '../../fact.ts'
import { isTakenForCopy } from '../../ledger/copies.ts'
import type { Visit } from '../../desk/visit.ts'
import type { Check, LawContext } from '../law.ts'
import { meets } from './meant.ts'

/** The longest that the desk may hide a message at a time, in seconds. */
const leaseSeconds = 300

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
    const stillHidden = hiddenBy(fact) + operator.hiddenBefore
    if (hidden.length > stillHidden) {
      return `${fact.process} says that ${stillHidden} messages are still hidden; it hides ${hidden.map(({ message }) => message.messageId).join(', ')}`
    }
    const doubtful = [...operator.deliveries.values()].filter(({ excuses }) => excuses.size > 0)
    return stillHidden > doubtful.length
      ? `${fact.process} says that ${stillHidden} messages are still hidden, and SQS has answered otherwise`
      : undefined
  }
}

/** How many messages are hidden, as the person was told. */
function hiddenBy({ end }: FactOf<'VisitEnded'>): number {
  if (end._tag === 'Looked') return end.stillHidden
  return end._tag === 'Replayed' || end._tag === 'Deleted' ? end.report.stillHidden : 0
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

/** What a person comes for when nothing goes wrong any more. */
interface CalmVisit {
  readonly beganMs: number
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
      fact.atMs >= calmMs &&
      [...ledger.operators.values()].every(
        ({ name, isOver, isAlive }) => name === fact.process || isOver || !isAlive,
      ) &&
      sqs.handlesInFlight('DLQ').length === 0 &&
      isAboutAll(fact.visit) &&
      // A later life has the plan of an earlier one.
      fact.process.endsWith('.1')
    ) {
      visits.set(fact.process, { beganMs: fact.atMs, onDlq: sqs.idsOn('DLQ') })
    }
    if (fact._tag !== 'VisitEnded') return undefined
    const visit = visits.get(fact.process)
    const operator = ledger.operators.get(fact.process)
    if (visit === undefined || operator?.isInterrupted) return undefined
    const { end, process } = fact
    if (end._tag === 'Failed') return `${process} failed in the calm: ${end.error}`
    if (hiddenBy(fact) > 0) return `${process} could not give everything back in the calm`
    // A request of somebody who has given it up may still travel.
    const isTaken = (id: string) =>
      ledger.messages
        .get(id)
        ?.deliveries.some((one) => one.process !== process && one.atMs >= visit.beganMs) === true
    const all = [...visit.onDlq].filter((id) => !isTaken(id))
    const groupOf = (id: string) => ledger.messages.get(id)?.groupId
    if (end._tag === 'Looked') {
      const found = new Set(end.found)
      if (end.end !== 'empty') return `the look of ${process} ended with ${end.end}`
      // Behind the first ones of a FIFO group it sees nothing.
      const firstOfGroups = new Map(
        all.toReversed().map((id) => [plan.queues.fifo ? groupOf(id) : id, id]),
      )
      const missed = [...firstOfGroups.values()].find((id) => !found.has(id))
      return missed && `${process} looked, and did not find ${missed}`
    }
    // A canary may come back in the calm too.
    if (end._tag !== 'Replayed' || end.report.end === 'canary returned') return undefined
    const replayed = new Set(
      end.results.flatMap(({ id, outcome }) => (outcome._tag === 'Replayed' ? [id] : [])),
    )
    const { run, copies = [] } = operator ?? {}
    const isCopy = (id: string) =>
      !run?.of.ids.has(id) && isTakenForCopy(ledger.messages.get(id), copies)
    // What is taken for a copy stays, and a FIFO queue may give out nothing of its group behind it.
    const isBehindCopy = (id: string, at: number) =>
      plan.queues.fifo &&
      all.slice(0, at).some((other) => groupOf(other) === groupOf(id) && isCopy(other))
    const missed = all.find((id, at) => !replayed.has(id) && !isCopy(id) && !isBehindCopy(id, at))
    return missed && `${process} replayed everything but ${missed}`
  }
}

function isAboutAll(visit: Visit): boolean {
  const { filter, maxMessages } = visit
  if (maxMessages !== undefined || Object.keys(filter).length > 0) return false
  if (visit._tag !== 'Replay') return visit._tag === 'Look'
  const { names, limit, maxReplays, ofLargestGroup, confirms, abortOver } = visit
  return (
    names === 'source' &&
    confirms &&
    !ofLargestGroup &&
    (limit ?? maxReplays ?? abortOver) === undefined
  )
}

/** Shows what it has received, one by one and in groups. */
export function looksAreTrue({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'VisitEnded' || fact.end._tag !== 'Looked') return undefined
    const { found, meant } = fact.end
    const received = ledger.operators.get(fact.process)?.deliveriesOf ?? new Map()
    const shown = new Set(found)
    if (shown.size < found.length) return `${fact.process} shows a message twice`
    const missed = [...received.keys()].find((id) => !shown.has(id))
    if (missed !== undefined) return `${fact.process} has received ${missed}, and does not show it`
    const strange = found.find((id) => !received.has(id))
    if (strange !== undefined) return `${fact.process} shows ${strange}, which it has not received`
    return meant.alone === meant.inGroups
      ? undefined
      : `${fact.process} shows ${meant.alone} messages, and ${meant.inGroups} in groups`
  }
}

/** SQS lets nobody receive more than so many in flight, and workers need some of them. */
export function holdsAtMost({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'receive') return undefined
    const operator = ledger.operators.get(fact.process)
    const most = operator?.visit.maxMessages
    if (operator === undefined || most === undefined) return undefined
    const held = [...operator.deliveriesOf.values()].filter((deliveries) => {
      const last = deliveries.toSorted((one, other) => one.receiveCount - other.receiveCount).at(-1)
      return last?.end === undefined && !last?.isReleased
    })
    const receives = [...operator.openRequests].filter(({ action }) => action === 'receive')
    const asked = receives.reduce((sum, { receive }) => sum + (receive?.maxMessages ?? 0), 0)
    return held.length + asked > most
      ? `${fact.process} holds ${held.length} messages and asks for ${asked}, it may hold ${most}`
      : undefined
  }
}

/** A person says yes to what the plan lists. */
export function plansAreMeant({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Planned') return undefined
    const { plan, process } = fact
    const { messages, limit = Number.POSITIVE_INFINITY } = plan
    if (messages.length > limit) return `${process} plans ${messages.length}, its limit is ${limit}`
    const entry = ledger.plans.get(plan.id)
    const other = messages.find(({ id }) => {
      const letter = ledger.messages.get(id)
      return letter === undefined || entry === undefined || !meets(letter, entry)
    })
    return other && `${process} plans ${other.id}, which is not meant`
  }
}
