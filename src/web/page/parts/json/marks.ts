import type { IssueText } from '../../../wire/dead-letters.ts'
import { ExactNumber } from './exact-json.ts'

/** An issue, on the way to the parts that it is about. */
export interface Wanted {
  /** The steps that are left from here. */
  readonly steps: readonly Step[]
  readonly issue: IssueText
}

/** A property by its name, an element of a list, or an entry of a record. */
type Step = { readonly key: string } | 'element' | 'entry'

export type Entry = readonly [key: string | number, part: unknown]

/** Reads the paths of issues, which are normalised: `channels{}.members[].user`. */
export function wantedOf(issues: readonly IssueText[]): readonly Wanted[] {
  return issues.map((issue) => ({ steps: stepsOf(issue.path), issue }))
}

/** What is wanted of the part that the key leads to. */
export function below(wanted: readonly Wanted[], key: string | number): readonly Wanted[] {
  return wanted.flatMap(({ steps: [step, ...rest], issue }) =>
    leadsTo(step, key) ? [{ steps: rest, issue }] : [],
  )
}

/**
 * What is said beside a value, in sentences. All parts at a normalised path are marked, but those that clearly fit.
 * Where a part is missing, the part that should have it is.
 */
export function marksAt(value: unknown, wanted: readonly Wanted[]): readonly string[] {
  if (wanted.length === 0) return []
  const entries = entriesOf(value)
  const said = wanted.filter(({ steps: [step], issue }) => {
    if (step === undefined) return entries !== undefined || kindOf(value) !== issue.expected
    if (entries === undefined) return true
    // A list without elements lacks none of them.
    return typeof step === 'object' && !entries.some(([key]) => leadsTo(step, key))
  })
  return [...new Set(said.map(sentence))]
}

/** Whether the value or a part of it is marked. Only the ways that issues name are gone. */
export function holdsMark(value: unknown, wanted: readonly Wanted[]): boolean {
  if (wanted.length === 0) return false
  if (marksAt(value, wanted).length > 0) return true
  return (entriesOf(value) ?? []).some(([key, part]) => holdsMark(part, below(wanted, key)))
}

/** The parts of an object or a list; undefined for anything else. */
export function entriesOf(value: unknown): readonly Entry[] | undefined {
  if (Array.isArray(value)) return value.map((part: unknown, at): Entry => [at, part])
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined
  return Object.entries(value)
}

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = []
  for (const [, word, quoted, brackets] of path.matchAll(
    /\.?([\w$]+)|\[("(?:[^"\\]|\\.)*")\]|(\[\]|\{\})/g,
  )) {
    if (word !== undefined) steps.push({ key: word })
    else if (quoted !== undefined) steps.push({ key: String(JSON.parse(quoted)) })
    else steps.push(brackets === '[]' ? 'element' : 'entry')
  }
  return steps
}

function leadsTo(step: Step | undefined, key: string | number): boolean {
  if (step === undefined) return false
  if (step === 'element') return typeof key === 'number'
  if (step === 'entry') return typeof key === 'string'
  return step.key === key
}

function kindOf(value: unknown): string {
  return value instanceof ExactNumber ? 'number' : typeof value
}

function sentence({ steps, issue }: Wanted): string {
  return steps.length === 0
    ? `expected: ${issue.expected}`
    : `${issue.path} is missing or odd, expected: ${issue.expected}`
}
