import type { Plan } from '../../../src/dead-letter/plan/plan.ts'
import type { DeleteVisit, ReplayVisit, Visit, VisitEnd } from '../desk/visit.ts'
import type { FactOf } from '../fact.ts'
import type { Names } from './names.ts'

/** What a person does at the desk, without who it is. */
export function visitText(
  fact: FactOf<'VisitBegan' | 'Planned' | 'RunBegan' | 'VisitInterrupted' | 'VisitEnded'>,
  names: Names,
): string {
  switch (fact._tag) {
    case 'VisitBegan':
      return beginning(fact.visit)
    case 'Planned':
      return planning(fact.plan, names)
    case 'RunBegan': {
      const { journal, exportTo, known } = fact
      const knows = journal === undefined ? '' : `, whose journal knows ${known.length} to be sent`
      return `carries the plan out${knows}${exportTo === undefined ? '' : ', with an export'}`
    }
    case 'VisitInterrupted':
      return 'is interrupted'
    case 'VisitEnded':
      return ending(fact.end, names)
  }
}

export function beginning(visit: Visit): string {
  const { maxMessages, filter } = visit
  const passes = maxMessages === undefined ? '' : `, ${maxMessages} in a pass`
  const { reason, type, attempts } = filter
  const chosen = [
    ...(reason === undefined ? [] : [`those of ${reason}`]),
    ...(type === undefined ? [] : [`those of type ${type}`]),
    ...(attempts === undefined ? [] : [`those with attempts ${attempts}`]),
  ]
  const words = visit._tag === 'Look' ? chosen : [...chosen, ...wordsOf(visit)]
  const verb = { Look: 'looks at', Replay: 'replays', Delete: 'deletes' }[visit._tag]
  return `${verb}${passes}: ${words.length === 0 ? 'all' : words.join(', ')}`
}

function wordsOf(visit: ReplayVisit | DeleteVisit): readonly string[] {
  const { ofLargestGroup, limit, names, confirms, thinksMs } = visit
  return [
    ...(ofLargestGroup ? ['those of the largest group'] : []),
    ...(limit === undefined ? [] : [`at most ${limit}`]),
    ...(names === 'DLQ' ? ['to the source that they name'] : []),
    ...(confirms ? [] : ['and says no in the end']),
    ...(thinksMs === 0 ? [] : [`thinking for ${thinksMs / 1000} s`]),
    ...(visit._tag === 'Replay' ? optionsOf(visit) : visit.exports ? ['with an export'] : []),
  ]
}

function optionsOf(visit: ReplayVisit): readonly string[] {
  const { maxReplays, perSecond, canary, abortOver, hasJournal, repeats } = visit
  return [
    ...(maxReplays === undefined ? [] : [`those replayed less than ${maxReplays} times`]),
    ...(perSecond === undefined ? [] : [`${perSecond} in a second`]),
    ...(canary === undefined ? [] : [`a canary of ${canary.count} for ${canary.waitSeconds} s`]),
    ...(abortOver === undefined ? [] : [`until ${abortOver * 100} % have come back`]),
    ...(hasJournal ? [] : ['without a journal']),
    ...(repeats ? ['and again'] : []),
  ]
}

function planning({ messages, limit }: Plan, names: Names): string {
  const list = messages.map(({ id }) => names.message(id)).join(', ')
  return `has a plan${limit === undefined ? '' : ` of at most ${limit}`}: ${list || 'nothing'}`
}

function ending(end: VisitEnd, names: Names): string {
  if (end._tag === 'Declined') return 'says no'
  if (end._tag === 'Failed') return `fails at the desk: ${end.error}`
  if (end._tag === 'Looked') {
    return `has found ${end.found.length} dead letters, ${end.end}, ${end.stillHidden} still hidden`
  }
  const { report, results } = end
  const list = results.map(({ id, outcome }) => `${names.message(id)} ${outcome._tag}`)
  const verb = end._tag === 'Replayed' ? 'has replayed' : 'has deleted'
  return `${verb}, ${report.end}, ${report.stillHidden} still hidden: ${list.join(', ') || 'nothing'}`
}
