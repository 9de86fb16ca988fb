import type { Visit, VisitEnd } from '../desk/visit.ts'
import type { FactOf } from '../fact.ts'
import type { Names } from './names.ts'

/** What a person does at the desk, without who it is. */
export function visitText(
  fact: FactOf<'VisitBegan' | 'VisitInterrupted' | 'VisitEnded'>,
  names: Names,
): string {
  switch (fact._tag) {
    case 'VisitBegan':
      return beginning(fact.visit)
    case 'VisitInterrupted':
      return 'is interrupted'
    case 'VisitEnded':
      return ending(fact.end, names)
  }
}

export function beginning(visit: Visit): string {
  const { maxMessages } = visit
  const passes = maxMessages === undefined ? '' : `, ${maxMessages} in a pass`
  if (visit._tag === 'Look') return `looks at the DLQ${passes}`
  const { selection, limit, confirms, thinksMs, asksMessages } = visit
  const { reason, type } = selection
  const words = [
    ...(reason === undefined ? [] : [`those of ${reason}`]),
    ...(type === undefined ? [] : [`those of type ${type}`]),
    ...(limit === undefined ? [] : [`at most ${limit}`]),
    ...(asksMessages ? ['to the source that they name'] : []),
    ...(confirms ? [] : ['and says no in the end']),
    ...(thinksMs === 0 ? [] : [`thinking for ${thinksMs / 1000} s`]),
  ]
  return `replays${passes}: ${words.length === 0 ? 'all' : words.join(', ')}`
}

function ending(end: VisitEnd, names: Names): string {
  if (end._tag === 'Failed') return `fails at the desk: ${end.error}`
  const hidden = `${end.end}, ${end.stillHidden} still hidden`
  if (end._tag === 'Looked') return `has found ${end.found.length} dead letters, ${hidden}`
  const results = end.results.map(
    ({ letterId, outcome }) => `${names.message(letterId)} ${outcome}`,
  )
  return `has replayed, ${hidden}: ${results.join(', ') || 'nothing'}`
}
