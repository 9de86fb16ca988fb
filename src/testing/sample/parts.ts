import type * as t from 'io-ts'
import { kindOf } from '../../../schemas/index.ts'

/** A value inside a sample, its path and its codec. */
export interface SamplePart {
  readonly path: readonly (string | number)[]
  readonly codec: t.Mixed
  readonly value: unknown
  /** An `optional` part may be left out or null; an element or an entry may be left out, not null. */
  readonly role: 'required' | 'optional' | 'element' | 'entry'
}

/** All parts of a value, at every depth, in the order of its keys, without those that are null. */
export function* partsOf(
  codec: t.Mixed,
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<SamplePart> {
  for (const part of directPartsOf(codec, value, path)) {
    if (part.value === null || part.value === undefined) continue
    yield part
    yield* partsOf(part.codec, part.value, part.path)
  }
}

function directPartsOf(
  codec: t.Mixed,
  value: unknown,
  path: readonly (string | number)[],
): SamplePart[] {
  const kind = kindOf(codec)
  if (kind._tag === 'stringOr') return directPartsOf(kind.codec, value, path)
  if (kind._tag === 'list') {
    const elements = Array.isArray(value) ? value : []
    return elements.map((element, index) => part('element', kind.item, index, element))
  }
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  if (kind._tag === 'record') {
    return entries.map(([key, inner]) => part('entry', kind.value, key, inner))
  }
  if (kind._tag !== 'entity') return []
  return entries.flatMap(([key, inner]) => {
    const required = kind.required[key]
    if (required !== undefined) return [part('required', required, key, inner)]
    const optional = kind.optional[key]
    return optional === undefined ? [] : [part('optional', optional, key, inner)]
  })

  function part(
    role: SamplePart['role'],
    codec: t.Mixed,
    key: string | number,
    value: unknown,
  ): SamplePart {
    return { path: [...path, key], codec, value, role }
  }
}

/** The value with another one at a path; copies along the path only. `undefined` removes it. */
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
