import type * as t from 'io-ts'
import { hasOptionalProperties } from './optional-properties.ts'
import type { PartKind } from './path.ts'

/** The structure of a codec, by which decoding follows its errors into a value. */
export type Structure =
  /** The value has the kind of the codecs beneath: of one of them, or of all. */
  | { readonly _tag: 'OneOf' }
  | { readonly _tag: 'AllOf' }
  /** The value has parts. `mayGo`: is the value still valid without this one? */
  | { readonly _tag: 'Parts'; readonly kind: PartKind; readonly mayGo: (key: string) => boolean }
  /** A codec of an unknown class: the keys in its errors need not be those of the value. */
  | { readonly _tag: 'Opaque' }

/**
 * Reads the structure of a codec: io-ts's own kinds by their tags, `entity` of schemas/ by its method
 * `mayLack`.
 */
export function structureOf(codec: t.Decoder<unknown, unknown>): Structure {
  if (hasOptionalProperties(codec)) {
    return { _tag: 'Parts', kind: 'property', mayGo: (key) => codec.mayLack(key) }
  }
  const known = codec as Tagged
  switch (known._tag) {
    case 'UnionType':
      return { _tag: 'OneOf' }
    case 'IntersectionType':
      return { _tag: 'AllOf' }
    case 'InterfaceType':
    case 'StrictType':
      return { _tag: 'Parts', kind: 'property', mayGo: (key) => acceptsAbsence(known.props, key) }
    case 'PartialType':
      return { _tag: 'Parts', kind: 'property', mayGo: always }
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { _tag: 'Parts', kind: 'element', mayGo: always }
    case 'TupleType':
      return { _tag: 'Parts', kind: 'element', mayGo: never }
    case 'DictionaryType':
      return { _tag: 'Parts', kind: 'entry', mayGo: always }
    // These report the errors of the codec they wrap as their own.
    case 'RefinementType':
    case 'ReadonlyType':
    case 'ExactType':
    case 'RecursiveType':
      return structureOf(known.type)
    default:
      return { _tag: 'Opaque' }
  }
}

type Tagged =
  | t.AnyArrayType
  | t.UnionType<t.Mixed[]>
  | t.IntersectionType<t.Mixed[]>
  | t.InterfaceType<t.Props>
  | t.StrictType<t.Props>
  | t.PartialType<t.Props>
  | t.ArrayType<t.Mixed>
  | t.ReadonlyArrayType<t.Mixed>
  | t.TupleType<t.Mixed[]>
  | t.DictionaryType<t.Mixed, t.Mixed>
  | t.RefinementType<t.Mixed>
  | t.ReadonlyType<t.Mixed>
  | t.ExactType<t.Mixed>
  | t.RecursiveType<t.Mixed>

const always = () => true
const never = () => false

/** `t.type({ at: t.union([t.string, t.undefined]) })` is io-ts's other way to say optional. */
function acceptsAbsence(props: t.Props, key: string): boolean {
  return Object.hasOwn(props, key) && props[key]?.is(undefined) === true
}
