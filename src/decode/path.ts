import type * as t from 'io-ts'
import type { Issue } from '../message/issue.ts'

/** A place inside an event: a chain of steps upwards. The event itself is undefined. */
export interface Place {
  readonly above: Place | undefined
  readonly step: Step
  /** The property's name, the element's index in the event as it came, or the entry's key. */
  readonly key: string
}

/** A property is named by its codec, a list's index and a record's key by the payload. */
export type Step = 'property' | 'element' | 'entry'

/**
 * Says that a codec refused what stands at a place.
 *
 * `path` reads `channels{"messaging:fun"}.members[0].user`: a dot before a property, brackets around an
 * index, braces around a record's key. The normalised path leaves out what the payload named:
 * `channels{}.members[].user`. Both are empty for the event itself.
 */
export function issueAt(place: Place | undefined, codec: t.Decoder<unknown, unknown>): Issue {
  return {
    path: exactPath(place),
    normalisedPath: normalisedPath(place),
    expected: shorten(codec.name, 100),
  }
}

function exactPath(place: Place | undefined): string {
  if (place === undefined) return ''
  const above = exactPath(place.above)
  switch (place.step) {
    case 'property':
      return above + property(place.key, above)
    case 'element':
      return `${above}[${place.key}]`
    case 'entry':
      return `${above}{${JSON.stringify(shorten(place.key, 100))}}`
  }
}

function normalisedPath(place: Place | undefined): string {
  if (place === undefined) return ''
  const above = normalisedPath(place.above)
  switch (place.step) {
    case 'property':
      return above + property(place.key, above)
    case 'element':
      return `${above}[]`
    case 'entry':
      return `${above}{}`
  }
}

function property(name: string, above: string): string {
  if (!/^[\w$]+$/.test(name)) return `[${JSON.stringify(shorten(name, 100))}]`
  return above === '' ? name : `.${name}`
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
