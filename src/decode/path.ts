import type * as t from 'io-ts'
import type { Issue } from '../message/issue.ts'

/** The path of a part of an event, as a chain from the part upwards. Undefined for the event itself. */
export interface Path {
  readonly parent: Path | undefined
  readonly kind: PartKind
  /** The property's name, the element's index in the original event, or the entry's key. */
  readonly key: string
}

/** A property is named by its codec, a list's index and a record's key by the payload. */
export type PartKind = 'property' | 'element' | 'entry'

/**
 * The issue of a codec that refused the part at a path.
 *
 * `path` reads `channels{"messaging:fun"}.members[0].user`: a dot before a property, brackets around an
 * index, braces around a record's key. The normalised path leaves out the names that come from the payload:
 * `channels{}.members[].user`. Both are empty for the event itself.
 */
export function issueAt(path: Path | undefined, codec: t.Decoder<unknown, unknown>): Issue {
  return {
    path: exactPath(path),
    normalisedPath: normalisedPath(path),
    expected: shorten(codec.name, 100),
  }
}

function exactPath(path: Path | undefined): string {
  if (path === undefined) return ''
  const parent = exactPath(path.parent)
  switch (path.kind) {
    case 'property':
      return parent + property(path.key, parent)
    case 'element':
      return `${parent}[${path.key}]`
    case 'entry':
      return `${parent}{${JSON.stringify(shorten(path.key, 100))}}`
  }
}

function normalisedPath(path: Path | undefined): string {
  if (path === undefined) return ''
  const parent = normalisedPath(path.parent)
  switch (path.kind) {
    case 'property':
      return parent + property(path.key, parent)
    case 'element':
      return `${parent}[]`
    case 'entry':
      return `${parent}{}`
  }
}

function property(name: string, parent: string): string {
  if (!/^[\w$]+$/.test(name)) return `[${JSON.stringify(shorten(name, 100))}]`
  return parent === '' ? name : `.${name}`
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
