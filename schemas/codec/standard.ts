import type * as t from 'io-ts'

/**
 * An io-ts codec that is also a Standard Schema (standardschema.dev, version 1), for tools that take
 * those. As a Standard Schema it is strict: nothing is left out as drift.
 */
export interface Codec<A> extends t.Type<A> {
  readonly '~standard': StandardProps<A>
}

/** The property `~standard`. */
export interface StandardProps<A> {
  readonly version: 1
  readonly vendor: 'sluice'
  readonly validate: (value: unknown) => StandardResult<A>
  /** For the compiler only. */
  readonly types?: { readonly input: A; readonly output: A } | undefined
}

export type StandardResult<A> =
  | { readonly value: A; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** What did not fit: a path and an expectation, never a value. */
export interface StandardIssue {
  readonly message: string
  readonly path: readonly PropertyKey[]
}

export function standardOf<A>(codec: t.Type<A>): StandardProps<A> {
  return {
    version: 1,
    vendor: 'sluice',
    validate: (value) => {
      const decoded = codec.decode(value)
      return decoded._tag === 'Right'
        ? { value: decoded.right }
        : { issues: decoded.left.map(({ context }) => issueOf(context)) }
    },
  }
}

function issueOf(context: t.Context): StandardIssue {
  const path: PropertyKey[] = []
  for (const [at, { key }] of context.entries()) {
    // The first entry is the value itself.
    const holder = context[at - 1]
    if (holder === undefined) continue
    const kind = kindOf(holder.type)
    if (kind === 'list') path.push(Number(key))
    else if (kind === 'parts') path.push(key)
  }
  const expected = context.at(-1)?.type.name
  return { message: `expected ${expected}`, path }
}

/** The meaning of the keys in the errors of a codec: io-ts numbers the codecs of a union. */
function kindOf(codec: t.Decoder<unknown, unknown>): 'list' | 'codecs' | 'parts' {
  const { _tag, type } = codec as { readonly _tag?: string; readonly type?: t.Mixed }
  switch (_tag) {
    case 'ArrayType':
    case 'ReadonlyArrayType':
    case 'TupleType':
      return 'list'
    case 'UnionType':
    case 'IntersectionType':
      return 'codecs'
    // These report the errors of the codec they wrap as their own.
    case 'RefinementType':
    case 'ReadonlyType':
    case 'ExactType':
    case 'RecursiveType':
      return type === undefined ? 'parts' : kindOf(type)
    default:
      return 'parts'
  }
}
