import type { RemoveResult } from '../../../../src/dead-letter/remove/report.ts'
import type { ReplayResult } from '../../../../src/dead-letter/replay/outcome.ts'
import type { ReplayReport } from '../../../../src/dead-letter/replay/report.ts'
import { isTwin } from '../../ledger/copies.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { PlanEntry, RunOfPlan } from '../../ledger/operator-entry.ts'
import type { OperatorEntry } from '../../ledger/operator-entry.ts'
import type { Check, LawContext } from '../law.ts'

/** People act on the report: what it calls replayed is not looked for on the dead-letter queue again. */
export function reportIsTrue({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'VisitEnded') return undefined
    const { end, process } = fact
    if (end._tag !== 'Replayed' && end._tag !== 'Deleted') return undefined
    const operator = ledger.operators.get(process)
    if (operator?.run === undefined) return `${process} reports what nobody had confirmed`
    const wrong = miscount(end, operator.run.of)
    if (wrong !== undefined) return `${process} ${wrong}`
    const ids = new Set(end.results.map(({ id }) => id))
    const secret = operator.copies.find(({ letter }) => !ids.has(letter.messageId))
    if (secret) return `${process} sent ${secret.letter.messageId}, and does not report it`
    const known = { operator, run: operator.run, ledger }
    for (const result of end.results) {
      const untruth =
        end._tag === 'Replayed'
          ? untruthInReplay(result as ReplayResult, known)
          : untruthInDeletion(result as RemoveResult, known)
      if (untruth !== undefined) {
        return `${process} calls ${result.id} ${result.outcome._tag}, and ${untruth}`
      }
    }
    return undefined
  }
}

/** Who replays again what was sent twice makes it thrice. */
export function twiceIsTold({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'VisitEnded' || fact.end._tag !== 'Replayed') return undefined
    const run = ledger.operators.get(fact.process)?.run
    if (run?.journal === undefined) return undefined
    const told = new Set(fact.end.report.perhapsTwice)
    const times = new Map<MessageEntry, number>()
    for (const { letter } of run.of.operators.flatMap(({ copies }) => copies)) {
      times.set(letter, (times.get(letter) ?? 0) + 1)
    }
    const twice = [...times].find(([{ messageId }, count]) => count > 1 && !told.has(messageId))
    return (
      twice &&
      `runs of the plan of ${fact.process} sent ${twice[0].messageId} ${twice[1]} times, which it does not report`
    )
  }
}

interface Reported {
  readonly results: readonly { readonly id: string; readonly outcome: { readonly _tag: string } }[]
  readonly report: {
    readonly counts: Readonly<Record<string, number>>
    readonly failures: ReplayReport['failures'] | readonly RemoveResult[]
  }
}

function miscount({ results, report }: Reported, { plan }: PlanEntry): string | undefined {
  const ids = new Set(results.map(({ id }) => id))
  if (ids.size < results.length) return 'reports a message twice'
  const missed = plan.messages.find(({ id }) => !ids.has(id))
  if (missed !== undefined) return `says nothing of ${missed.id}, which is in its plan`
  for (const [tag, count] of Object.entries(report.counts)) {
    const own = results.filter(({ outcome }) => outcome._tag === tag).length
    if (own !== count) return `counts ${count} that are ${tag}, and names ${own}`
  }
  const good = ['Replayed', 'ReplayedBefore', 'Deleted']
  const failed = results.filter(({ outcome }) => !good.includes(outcome._tag))
  return failed.length === report.failures.length
    ? undefined
    : `names ${report.failures.length} failures of ${failed.length}`
}

interface Known {
  readonly operator: OperatorEntry
  readonly run: RunOfPlan
  readonly ledger: Ledger
}

function untruthInReplay({ id, outcome }: ReplayResult, known: Known): string | undefined {
  const { operator, run, ledger } = known
  const message = ledger.messages.get(id)
  if (message === undefined) return 'there is none'
  const hasTwin = [...operator.deliveries.values()].some((one) => isTwin(one.message, message))
  if (hasTwin) return undefined
  const copy = operator.copies.find(({ letter }) => letter === message)
  const earlier = run.known.has(id)
  switch (outcome._tag) {
    case 'Replayed':
      if (copy === undefined && !earlier) return 'it was not sent'
      if (copy !== undefined && copy.copy.messageId !== outcome.messageId) {
        return 'its copy has another id'
      }
      return isGone(message, operator) ? undefined : 'it is still on the dead-letter queue'
    case 'ReplayedBefore':
      if (copy !== undefined) return 'it has just been sent'
      return earlier ? undefined : 'its journal does not know it'
    case 'Kept':
      if (copy !== undefined) return 'it was sent'
      if (wasSentByRun(message, run)) return 'an earlier run has sent it'
      return isDeleted(message, operator) ? 'it was deleted' : undefined
    case 'Duplicated':
      if (copy === undefined && !earlier) return 'it was not sent'
      return isDeleted(message, operator) ? 'it was deleted' : undefined
    case 'Uncertain':
      if (!operator.asked.has(message) && !run.journal?.intended.has(id)) {
        return 'nobody was about to send it'
      }
      return isDeleted(message, operator) ? 'it was deleted' : undefined
    case 'Missing':
      return isHad(message, operator) ? 'it had it' : undefined
    default:
      return outcome satisfies never
  }
}

function untruthInDeletion({ id, outcome }: RemoveResult, known: Known): string | undefined {
  const { operator, ledger } = known
  const message = ledger.messages.get(id)
  if (message === undefined) return 'there is none'
  switch (outcome._tag) {
    case 'Deleted':
      return isGone(message, operator) ? undefined : 'it is still on the dead-letter queue'
    case 'Kept':
      return isDeleted(message, operator) ? 'it was deleted' : undefined
    case 'Missing':
      return isHad(message, operator) ? 'it had it' : undefined
    default:
      return outcome satisfies never
  }
}

/** With the journal, all runs of a plan are one. */
function wasSentByRun(message: MessageEntry, { journal, of }: RunOfPlan): boolean {
  if (journal === undefined) return false
  return of.operators.some(({ copies }) => copies.some(({ letter }) => letter === message))
}

function isGone(message: MessageEntry, operator: OperatorEntry): boolean {
  if (message.goneMs !== undefined || message.isEmptied) return true
  // SQS has kept what it was told to delete by whoever had received it last.
  const own = deliveriesOf(message, operator)
  return message.misdeeds > 0 && own.some((delivery) => delivery === message.deliveries.at(-1))
}

function isDeleted(message: MessageEntry, operator: OperatorEntry): boolean {
  return deliveriesOf(message, operator).some(({ end }) => end === 'deleted')
}

function isHad(message: MessageEntry, operator: OperatorEntry): boolean {
  const { run } = operator
  // It was looked at before its plan was made.
  return deliveriesOf(message, operator).some(({ answeredMs }) => answeredMs >= (run?.beganMs ?? 0))
}

function deliveriesOf(message: MessageEntry, { deliveriesOf: all }: OperatorEntry) {
  return all.get(message.messageId) ?? []
}
