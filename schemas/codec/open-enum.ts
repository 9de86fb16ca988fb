import * as t from 'io-ts'
import { LeafType } from './leaf.ts'

/** A known member or any other string: an editor completes the known ones. */
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

/** Makes the codec of an enumeration. Stream adds members at any release, so every string is valid. */
export function openEnum<const M extends string>(
  name: string,
  members: readonly M[],
): OpenEnumType<M> {
  return new OpenEnumType(name, members)
}

export function isOpenEnum(codec: t.Mixed): codec is OpenEnumType<string> {
  return codec instanceof OpenEnumType
}
