import type { RecordedIssue } from '../../../dead-letter/record/failure/description.ts'

/**
 * The lines of a JSON value, with a mark behind each part that did not fit its codec. The paths of issues are
 * normalised, `channels{}.members[].user`: all parts at such a path are marked, but those that clearly fit. Where a
 * part is missing, the part that should have it is.
 */
export function markedLines(value: unknown, issues: readonly RecordedIssue[]): readonly string[] {
  const wanted = issues.map((issue) => ({ steps: stepsOf(issue.path), issue }))
  return lines(value, { head: '', indent: '', comma: '' }, wanted)
}

interface Wanted {
  /** The steps that are left from here. */
  readonly steps: readonly Step[]
  readonly issue: RecordedIssue
}

/** A property by its name, an element of a list, or an entry of a record. */
type Step = { readonly key: string } | 'element' | 'entry'

/** Splits a normalised path: see decode/path.ts. What is not understood is left out. */
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

/** What stands around a value. The comma stands before a mark. */
interface Around {
  readonly head: string
  readonly indent: string
  readonly comma: string
}

function lines(
  value: unknown,
  { head, indent, comma }: Around,
  wanted: readonly Wanted[],
): readonly string[] {
  const here = wanted.filter(({ steps }) => steps.length === 0)
  const deeper = wanted.filter(({ steps }) => steps.length > 0)
  const entries = entriesOf(value)
  if (entries === undefined) {
    const wrong = here.filter(({ issue }) => typeof value !== issue.expected)
    return [`${indent}${head}${JSON.stringify(value)}${comma}${marks([...wrong, ...deeper])}`]
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const inside = entries.map(([key, part]) => {
    const below = deeper.flatMap(({ steps: [step, ...rest], issue }) =>
      leadsTo(step, key) ? [{ steps: rest, issue }] : [],
    )
    return { key, part, below }
  })
  // A list without elements lacks none of them.
  const missing = deeper.filter(
    ({ steps: [step] }) => typeof step === 'object' && !entries.some(([key]) => leadsTo(step, key)),
  )
  const mark = marks([...here, ...missing])
  if (entries.length === 0) return [`${indent}${head}${open}${close}${comma}${mark}`]
  const body = inside.map(({ key, part, below }, at) => {
    const name = typeof key === 'number' ? '' : `${JSON.stringify(key)}: `
    const after = at === inside.length - 1 ? '' : ','
    return lines(part, { head: name, indent: `${indent}  `, comma: after }, below)
  })
  return [`${indent}${head}${open}${mark}`, ...body.flat(), `${indent}${close}${comma}`]
}

type Entry = readonly [key: string | number, part: unknown]

function entriesOf(value: unknown): readonly Entry[] | undefined {
  if (Array.isArray(value)) return value.map((part: unknown, at): Entry => [at, part])
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined
}

function leadsTo(step: Step | undefined, key: string | number): boolean {
  if (step === undefined) return false
  if (step === 'element') return typeof key === 'number'
  if (step === 'entry') return typeof key === 'string'
  return step.key === key
}

function marks(wanted: readonly Wanted[]): string {
  if (wanted.length === 0) return ''
  const said = wanted.map(({ steps, issue }) =>
    steps.length === 0
      ? `expected: ${issue.expected}`
      : `${issue.path} expected: ${issue.expected}`,
  )
  return `   ← ${[...new Set(said)].join('; ')}`
}
