import type { JsonPart } from './json-parts.ts'

/** Where a path of an issue leads to in a text. */
export interface JsonPlace {
  readonly from: number
  readonly to: number
  /** The part is not there: the place is the beginning of what it should be in. */
  readonly isMissing: boolean
}

/**
 * All places of a path within an event, in the order of the text. The path is normalised, or exact:
 * `channels{}.members[].user`, `channels{"messaging:fun"}.members[0].user`. Empty for a path that leads nowhere.
 */
export function placesOf(event: JsonPart, path: string): readonly JsonPlace[] {
  let found: JsonPart[] = [event]
  const missing: JsonPlace[] = []
  for (const step of stepsOf(path)) {
    const next: JsonPart[] = []
    for (const part of found) {
      const inside = partsIn(part, step)
      if (inside !== undefined) next.push(...inside)
      else missing.push({ from: part.from, to: part.from + 1, isMissing: true })
    }
    found = next
  }
  const there = found.map(({ from, to }) => ({ from, to, isMissing: false }))
  return [...there, ...missing].sort((one, other) => one.from - other.from)
}

/** From a part to what is in it. */
type Step =
  | { readonly kind: 'property' | 'entry'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'elements' | 'entries' }

/** Undefined: there is no such part. */
function partsIn(part: JsonPart, step: Step): readonly JsonPart[] | undefined {
  switch (step.kind) {
    case 'property':
    case 'entry': {
      const member = part.members?.get(step.name)
      return member && [member]
    }
    case 'element': {
      const element = part.elements?.[step.index]
      return element && [element]
    }
    case 'elements':
      return part.elements
    case 'entries':
      return part.members && [...part.members.values()]
  }
}

const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const stepPattern = new RegExp(
  String.raw`\.?([\w$]+)|\[(${quoted})\]|\{(${quoted})\}|\[(\d+)\]|(\[\])|(\{\})`,
  'y',
)

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = []
  stepPattern.lastIndex = 0
  while (stepPattern.lastIndex < path.length) {
    const match = stepPattern.exec(path)
    // The rest of a path that was shortened.
    if (match === null) break
    const [, name, property, entry, index, elements] = match
    if (name !== undefined) steps.push({ kind: 'property', name })
    else if (property !== undefined) steps.push({ kind: 'property', name: JSON.parse(property) })
    else if (entry !== undefined) steps.push({ kind: 'entry', name: JSON.parse(entry) })
    else if (index !== undefined) steps.push({ kind: 'element', index: Number(index) })
    else steps.push({ kind: elements === undefined ? 'entries' : 'elements' })
  }
  return steps
}
