import type { Issue } from '../../message/issue.ts'
import type { InputPosition } from './bodies.ts'

/** How many different names of one kind are kept; the others are only counted. */
export const maxNames = 1_000

/** The outcomes of the events of one type. */
export interface TypeCounts {
  readonly isKnown: boolean
  events: number
  /** Events that fit their codec. */
  fit: number
  drifted: number
  poison: number
  readonly drift: IssueCounts
  readonly poisonIssues: IssueCounts
}

/** How many events had an issue, by its path and expectation, and where the first was. */
export type IssueCounts = Map<
  string,
  { readonly issue: Issue; count: number; readonly first: InputPosition }
>

export function noCounts(isKnown: boolean): TypeCounts {
  return {
    isKnown,
    events: 0,
    fit: 0,
    drifted: 0,
    poison: 0,
    drift: new Map(),
    poisonIssues: new Map(),
  }
}

/** Counts an issue once an event: fifty members with the same fault are one event with that path. */
export function countIssues(
  counts: IssueCounts,
  issues: readonly Issue[],
  first: InputPosition,
): void {
  const seen = new Set<string>()
  for (const issue of issues) {
    const name = `${issue.normalisedPath} ${issue.expected}`
    if (seen.has(name)) continue
    seen.add(name)
    const known = counts.get(name)
    if (known !== undefined) known.count += 1
    else if (counts.size < maxNames) counts.set(name, { issue, count: 1, first })
  }
}
