import type { Checked, CheckedEvent, CheckedIssue } from '../../wire/try.ts'
import { countLines, offsetOf } from './lines.ts'
import type { JsonPart } from './json-parts.ts'
import { type JsonPlace, placeOf } from './json-places.ts'

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
  if (form[0] === 'array') return parts?.elements?.[index]
  return form.length === 1 && index === 0 ? parts : parts?.elements?.[index]
}

/** The lines to look at. */
export function marksOf(
  text: string,
  checked: Checked,
  parts: JsonPart | undefined,
): ReadonlyMap<number, 'bad' | 'warn'> {
  const marks = new Map<number, 'bad' | 'warn'>()
  const { malformed } = checked
  if (malformed?.line !== undefined) marks.set(malformed.line, 'bad')
  for (const event of notFitting(checked).slice(0, mostListed)) {
    const part = eventIn(parts, checked, event.index)
    if (part === undefined) continue
    const mark = (issue: CheckedIssue, kind: 'bad' | 'warn'): void => {
      for (const { from } of placesOfIssue(part, issue)) {
        marks.set(countLines(text.slice(0, from)), kind)
      }
    }
    for (const issue of event.drift.slice(0, mostListed)) mark(issue, 'warn')
    for (const issue of event.required.slice(0, mostListed)) mark(issue, 'bad')
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
