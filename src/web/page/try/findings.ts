import type { Checked, CheckedEvent, CheckedIssue } from '../../wire/try.ts'
import { countLines, offsetOf } from './lines.ts'
import type { JsonPart } from './json-parts.ts'
import { type JsonPlace, placeOf } from './json-places.ts'

type Mark = 'bad' | 'warn'

/** More than these are neither listed nor marked: a body can have thousands of events. */
export const mostListed = 50

/** Where the parts of an issue are in the text. */
export function placesOfIssue(event: JsonPart, { at }: CheckedIssue): readonly JsonPlace[] {
  return at.map((path) => placeOf(event, path))
}

/** The event of that index in the text; undefined where the text is only its wrapping. */
export function eventIn(
  parts: JsonPart | undefined,
  { form = [] }: Checked,
  index: number,
): JsonPart | undefined {
  if (form.length !== 1) return undefined
  return form[0] === 'array' ? parts?.elements?.[index] : parts
}

/** The lines to look at. */
export function marksOf(
  text: string,
  checked: Checked,
  parts: JsonPart | undefined,
): ReadonlyMap<number, Mark> {
  const marked: { readonly from: number; readonly kind: Mark }[] = []
  for (const event of notFitting(checked).slice(0, mostListed)) {
    const part = eventIn(parts, checked, event.index)
    if (part === undefined) continue
    const mark = (issues: readonly CheckedIssue[], kind: Mark): void => {
      const places = issues.slice(0, mostListed).flatMap((issue) => placesOfIssue(part, issue))
      marked.push(...places.map(({ from }) => ({ from, kind })))
    }
    mark(event.drift, 'warn')
    mark(event.required, 'bad')
  }
  const marks = new Map<number, Mark>()
  const { malformed } = checked
  if (malformed?.line !== undefined) marks.set(malformed.line, 'bad')
  // One walk through the text, however many there are.
  let [line, at] = [1, 0]
  for (const { from, kind } of marked.sort((one, other) => one.from - other.from)) {
    line += countLines(text.slice(at, from)) - 1
    at = from
    if (marks.get(line) !== 'bad') marks.set(line, kind)
  }
  return marks
}

export function notFitting({ events }: Checked): readonly CheckedEvent[] {
  return events.filter(({ verdict }) => verdict !== 'fits')
}

/** Where JSON breaks. */
export function placeOfError(text: string, { malformed }: Checked): JsonPlace | undefined {
  if (malformed?.line === undefined) return undefined
  const from = offsetOf(text, malformed.line, malformed.column ?? 1)
  return { from, to: Math.min(from + 1, text.length), isMissing: false }
}
