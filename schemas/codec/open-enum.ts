import * as t from 'io-ts'
import { LeafType } from './leaf.ts'

/** A word of a known set or a new one: an editor offers the known ones, and any string passes. */
export type Open<M extends string> = M | (string & {})

/** A string with known members. */
export class OpenEnumType<M extends string> extends LeafType<Open<M>> {
  readonly _tag = 'OpenEnumType' as const
  readonly members: readonly M[]

  constructor(name: string, members: readonly M[]) {
    super(name, t.string.is)
    this.members = members
  }
}

/** Makes the codec of an enumeration. Stream's grow with each release, so it refuses no string. */
export function openEnum<const M extends string>(
  name: string,
  members: readonly M[],
): OpenEnumType<M> {
  return new OpenEnumType(name, members)
}

export function isOpenEnum(codec: t.Mixed): codec is OpenEnumType<string> {
  return codec instanceof OpenEnumType
}
