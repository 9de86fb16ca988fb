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
  const steps = stepsTo(place)
  return {
    path: steps.map(exactStep).join('').replace(/^\./, ''),
    normalisedPath: steps.map(normalisedStep).join('').replace(/^\./, ''),
    expected: shorten(codec.name, 100),
  }
}

function stepsTo(place: Place | undefined): readonly Place[] {
  const steps: Place[] = []
  for (let at = place; at !== undefined; at = at.above) steps.push(at)
  return steps.reverse()
}

function exactStep({ step, key }: Place): string {
  switch (step) {
    case 'property':
      return propertyStep(key)
    case 'element':
      return `[${key}]`
    case 'entry':
      return `{${JSON.stringify(shorten(key, 100))}}`
  }
}

function normalisedStep({ step, key }: Place): string {
  switch (step) {
    case 'property':
      return propertyStep(key)
    case 'element':
      return '[]'
    case 'entry':
      return '{}'
  }
}

function propertyStep(name: string): string {
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(shorten(name, 100))}]`
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
