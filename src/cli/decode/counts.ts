import type { Issue } from '../../message/issue.ts'
import type { Origin } from './bodies.ts'

/** Different names of one kind that are kept; what is beyond is counted only. */
export const maxNames = 1_000

/** What became of the events of one type. */
export interface TypeTally {
  readonly isKnown: boolean
  events: number
  /** Known events that fit as they came. */
  fit: number
  drifted: number
  poison: number
  readonly drift: Tally
  readonly poisonIssues: Tally
}

/** How often something was seen, by what it is called, and where first. */
export type Tally = Map<string, { readonly issue: Issue; count: number; readonly first: Origin }>

export function emptyTally(isKnown: boolean): TypeTally {
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

/** Each place once an event: fifty members with the same fault are one event at that place. */
export function count(tally: Tally, issues: readonly Issue[], first: Origin): void {
  const seen = new Set<string>()
  for (const issue of issues) {
    const name = `${issue.normalisedPath} ${issue.expected}`
    if (seen.has(name)) continue
    seen.add(name)
    const known = tally.get(name)
    if (known !== undefined) known.count += 1
    else if (tally.size < maxNames) tally.set(name, { issue, count: 1, first })
  }
}
