import type * as t from 'io-ts'
import { kindOf } from '../../../schemas/index.ts'

/** A value inside a sample, and the codec of the place where it stands. */
export interface SamplePlace {
  readonly path: readonly (string | number)[]
  readonly codec: t.Mixed
  readonly value: unknown
  /** May the place be left out? Elements and entries may as well, but never be null. */
  readonly role: 'required' | 'optional' | 'element' | 'entry'
}

/** All places of a value below its top, in the order of its keys. Absent and null ones are none. */
export function* placesOf(
  codec: t.Mixed,
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<SamplePlace> {
  for (const place of partsOf(codec, value, path)) {
    if (place.value === null || place.value === undefined) continue
    yield place
    yield* placesOf(place.codec, place.value, place.path)
  }
}

function partsOf(
  codec: t.Mixed,
  value: unknown,
  path: readonly (string | number)[],
): SamplePlace[] {
  const kind = kindOf(codec)
  if (kind._tag === 'stringOr') return partsOf(kind.codec, value, path)
  if (kind._tag === 'list') {
    const elements = Array.isArray(value) ? value : []
    return elements.map((element, index) => place('element', kind.item, index, element))
  }
  if (typeof value !== 'object' || value === null) return []
  const parts = Object.entries(value)
  if (kind._tag === 'record') {
    return parts.map(([key, part]) => place('entry', kind.value, key, part))
  }
  if (kind._tag !== 'entity') return []
  return parts.flatMap(([key, part]) => {
    const required = kind.required[key]
    if (required !== undefined) return [place('required', required, key, part)]
    const optional = kind.optional[key]
    return optional === undefined ? [] : [place('optional', optional, key, part)]
  })

  function place(
    role: SamplePlace['role'],
    codec: t.Mixed,
    key: string | number,
    value: unknown,
  ): SamplePlace {
    return { path: [...path, key], codec, value, role }
  }
}

/** The value with another one at a place; copies along the path only. `undefined` takes it away. */
export function withAt(
  value: unknown,
  path: readonly (string | number)[],
  replacement: unknown,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  if (Array.isArray(value)) {
    return value.map((element, index) =>
      index === key ? withAt(element, rest, replacement) : element,
    )
  }
  const object = value as Readonly<Record<string, unknown>>
  const part = withAt(object[key], rest, replacement)
  if (part !== undefined) return { ...object, [key]: part }
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key))
}

/** A value that the codec refuses; undefined if it takes anything. */
export function wrongFor(codec: t.Mixed): unknown {
  switch (kindOf(codec)._tag) {
    case 'string':
    case 'enum':
      return 7
    case 'number':
    case 'integer':
      return 'seven'
    case 'boolean':
      return 'yes'
    case 'timestamp':
      return 'yesterday'
    case 'literal':
      return { not: 'this' }
    case 'list':
      return 'none'
    case 'record':
    case 'object':
    case 'entity':
    case 'stringOr':
      // As one of Stream's own documentation samples has it.
      return ['Object']
    case 'unknown':
      return undefined
  }
}
