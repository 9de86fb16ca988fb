import type { JsonPart } from './json-parts.ts'

/** Where a path of an issue leads to in a text. */
export interface JsonPlace {
  readonly from: number
  readonly to: number
  /** The part is not there: the place is the beginning of what it should be in. */
  readonly isMissing: boolean
}

/** The place of an exact path within an event: `channels{"messaging:fun"}.members[0].user`. */
export function placeOf(event: JsonPart, path: string): JsonPlace {
  let part = event
  for (const step of stepsOf(path)) {
    const inside = typeof step === 'number' ? part.elements?.[step] : memberOf(part, step)
    if (inside === undefined) return { from: part.from, to: part.from + 1, isMissing: true }
    part = inside
  }
  return { from: part.from, to: part.to, isMissing: false }
}

/** What ends a key that was shortened, and how long such a key is. */
const ellipsis = '…'
const shortened = 100

function memberOf({ members }: JsonPart, name: string): JsonPart | undefined {
  const member = members?.get(name)
  if (member !== undefined || name.length < shortened || !name.endsWith(ellipsis)) return member
  const beginning = name.slice(0, -ellipsis.length)
  const entry = [...(members ?? [])].find(([key]) => key.startsWith(beginning))
  return entry?.[1]
}

const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const stepPattern = new RegExp(
  String.raw`\.?([\w$]+)|\[(${quoted})\]|\{(${quoted})\}|\[(\d+)\]`,
  'y',
)

/** The names of properties and entries, and the indices of elements. */
function stepsOf(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = []
  stepPattern.lastIndex = 0
  while (stepPattern.lastIndex < path.length) {
    const match = stepPattern.exec(path)
    if (match === null) break
    const [, name, property, entry, index] = match
    const key = property ?? entry
    if (name !== undefined) steps.push(name)
    else steps.push(key === undefined ? Number(index) : JSON.parse(key))
  }
  return steps
}
