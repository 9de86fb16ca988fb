import type * as t from 'io-ts'
import { type EntityKind, kindOf } from '../schemas/index.ts'
import { describedEvents, describedKind, type OpenApi, type Schema } from './openapi.ts'

/** A difference between schemas/ and a description of Stream's API. */
export interface Difference {
  readonly change: 'new type' | 'removed type' | 'new field' | 'changed kind'
  /** The event type, or the entity and its field: `Message.text`. */
  readonly at: string
  /** The kind in schemas/; empty where it has none. */
  readonly ours: string
  /** The kind in the description; empty where it has none. */
  readonly theirs: string
}

/** Compares a catalogue with a description. Each entity is compared once. */
export function compareSchemas(
  catalogue: Readonly<Record<string, t.Mixed>>,
  api: OpenApi,
): readonly Difference[] {
  const comparison = new Comparison(api)
  const described = describedEvents(api)
  for (const type of Object.keys(catalogue)) {
    if (!described.has(type)) comparison.note('removed type', type, type, '')
  }
  for (const [type, schema] of described) {
    const codec = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined
    if (codec === undefined) comparison.note('new type', type, '', kindText(api, schema))
    else comparison.compare(type, codec, schema)
  }
  return comparison.differences
}

class Comparison {
  readonly #api: OpenApi
  readonly #compared = new Set<string>()
  readonly #found = new Map<string, Difference>()

  constructor(api: OpenApi) {
    this.#api = api
  }

  get differences(): readonly Difference[] {
    return [...this.#found.values()]
  }

  /** Each difference is noted once, also where several of their schemas are one entity of ours. */
  note(change: Difference['change'], at: string, ours: string, theirs: string): void {
    this.#found.set(`${change} ${at} ${theirs}`, { change, at, ours, theirs })
  }

  compare(at: string, codec: t.Mixed, schema: Schema): void {
    const ours = kindOf(codec)
    const theirs = describedKind(this.#api, schema)
    if (ours._tag === 'stringOr') {
      this.compare(at, ours.codec, schema)
    } else if (ours._tag === 'list' && theirs._tag === 'list') {
      this.compare(`${at}[]`, ours.item, theirs.item)
    } else if (ours._tag === 'record' && theirs._tag === 'record') {
      this.compare(`${at}{}`, ours.value, theirs.value)
    } else if (ours._tag === 'entity' && theirs._tag === 'entity') {
      const name = ours.product === undefined ? ours.name : at
      const pair = `${name} ${theirs.name}`
      // Recorded before the comparison, because entities can contain themselves.
      const isNew = !this.#compared.has(pair)
      this.#compared.add(pair)
      if (isNew) this.#compareFields(name, ours, theirs.fields)
    } else if (!agree(codec, this.#api, schema)) {
      this.note('changed kind', at, codecText(codec), kindText(this.#api, schema))
    }
  }

  #compareFields(name: string, ours: EntityKind, theirs: Readonly<Record<string, Schema>>): void {
    const fields = { ...ours.optional, ...ours.required }
    for (const [field, schema] of Object.entries(theirs)) {
      const at = `${name}.${field}`
      const codec = Object.hasOwn(fields, field) ? fields[field] : undefined
      if (codec === undefined) this.note('new field', at, '', kindText(this.#api, schema))
      else this.compare(at, codec, schema)
    }
  }
}

/** True if a codec accepts what is described. Enumerations are open, and integers are not enforced. */
function agree(codec: t.Mixed, api: OpenApi, schema: Schema): boolean {
  const ours = kindOf(codec)
  const theirs = describedKind(api, schema)
  if (theirs._tag === 'unknown' || ours._tag === 'unknown') return true
  if (ours._tag === 'literal') return theirs._tag === 'string' || theirs._tag === 'enum'
  if (ours._tag === 'string') return theirs._tag === 'string' || theirs._tag === 'enum'
  if (ours._tag === 'number') return theirs._tag === 'number' || theirs._tag === 'integer'
  if (ours._tag === 'enum' && theirs._tag === 'enum') {
    return theirs.members.every((member) => ours.members.includes(member))
  }
  if (ours._tag === 'enum') return theirs._tag === 'string'
  // The record under `custom` is an entity to which only an app adds properties.
  if (ours._tag === 'entity' && Object.keys(ours.optional).length === 0) {
    return theirs._tag === 'object'
  }
  return ours._tag === theirs._tag
}

function codecText(codec: t.Mixed): string {
  const kind = kindOf(codec)
  switch (kind._tag) {
    case 'enum':
      return kind.members.join(' | ')
    case 'list':
      return `list of ${codecText(kind.item)}`
    case 'record':
      return `record of ${codecText(kind.value)}`
    case 'entity':
      return kind.name
    case 'literal':
      return `"${kind.value}"`
    case 'stringOr':
      return codecText(kind.codec)
    default:
      return kind._tag
  }
}

function kindText(api: OpenApi, schema: Schema): string {
  const kind = describedKind(api, schema)
  switch (kind._tag) {
    case 'enum':
      return kind.members.join(' | ')
    case 'list':
      return `list of ${kindText(api, kind.item)}`
    case 'record':
      return `record of ${kindText(api, kind.value)}`
    case 'entity':
      return kind.name === '' ? 'object with fields' : kind.name
    default:
      return kind._tag
  }
}
