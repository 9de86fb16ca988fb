import * as t from 'io-ts'
import { isEntity } from './entity.ts'
import { isEvent } from './event.ts'
import { Integer } from './integer.ts'
import { isOpenEnum } from './open-enum.ts'
import type { Fields } from './shape.ts'
import { isStringOr } from './string-or.ts'
import { Timestamp } from './timestamp.ts'

/**
 * What a codec describes, for programs that read `schemas/`: sample events, the reference of events, the
 * comparison with Stream's API description.
 */
export type Kind =
  | Leaf
  | { readonly _tag: 'enum'; readonly name: string; readonly members: readonly string[] }
  | { readonly _tag: 'literal'; readonly value: string | number | boolean }
  | { readonly _tag: 'list'; readonly item: t.Mixed }
  | { readonly _tag: 'record'; readonly value: t.Mixed }
  | { readonly _tag: 'stringOr'; readonly codec: t.Mixed }
  | EntityKind

/** A kind without parts. `object` is one of any keys, `unknown` anything at all. */
export interface Leaf {
  readonly _tag: 'string' | 'number' | 'integer' | 'boolean' | 'timestamp' | 'object' | 'unknown'
}

/** An object with known properties. */
export interface EntityKind {
  readonly _tag: 'entity'
  readonly name: string
  readonly required: Fields
  readonly optional: Fields
  /** The carrier of the custom data in it: `'user'`, `'channel'`, … */
  readonly carries: string | undefined
  /** The product of an event; undefined for an object that is no event. */
  readonly product: string | undefined
}

const leaves = new Map<t.Mixed, Leaf['_tag']>([
  [t.string, 'string'],
  [t.number, 'number'],
  [t.boolean, 'boolean'],
  [t.UnknownRecord, 'object'],
  [Integer, 'integer'],
  [Timestamp, 'timestamp'],
])

/** Describes a codec of this folder, or one made with io-ts's own combinators. */
export function kindOf(codec: t.Mixed): Kind {
  const leaf = leaves.get(codec)
  if (leaf !== undefined) return { _tag: leaf }
  if (isOpenEnum(codec)) return { _tag: 'enum', name: codec.name, members: codec.members }
  if (codec instanceof t.LiteralType) return { _tag: 'literal', value: codec.value }
  if (codec instanceof t.ArrayType) return { _tag: 'list', item: codec.type }
  if (codec instanceof t.DictionaryType) return { _tag: 'record', value: codec.codomain }
  if (isStringOr(codec)) return { _tag: 'stringOr', codec: codec.type }
  return entityKind(codec) ?? { _tag: 'unknown' }
}

/** Describes the codec of an object; undefined for any other codec. */
export function entityKind(codec: t.Mixed): EntityKind | undefined {
  if (isEntity(codec)) {
    const { name, required, optional, carries } = codec
    const product = isEvent(codec) ? codec.product : undefined
    return { _tag: 'entity', name, required, optional, carries, product }
  }
  if (codec instanceof t.InterfaceType || codec instanceof t.StrictType) {
    return plain(codec.name, codec.props, {})
  }
  if (codec instanceof t.PartialType) return plain(codec.name, {}, codec.props)
  if (codec instanceof t.ExactType || codec instanceof t.ReadonlyType) return entityKind(codec.type)
  if (codec instanceof t.RefinementType) return entityKind(codec.type)
  return codec instanceof t.IntersectionType ? together(codec.name, codec.types) : undefined
}

function together(name: string, codecs: readonly t.Mixed[]): EntityKind | undefined {
  const kinds = codecs.map(entityKind)
  if (!kinds.every((kind) => kind !== undefined)) return undefined
  return plain(
    name,
    Object.assign({}, ...kinds.map((kind) => kind.required)),
    Object.assign({}, ...kinds.map((kind) => kind.optional)),
  )
}

function plain(name: string, required: Fields, optional: Fields): EntityKind {
  return { _tag: 'entity', name, required, optional, carries: undefined, product: undefined }
}
