import * as t from 'io-ts'
import { isPure, type Part, partOf, registerWalker, validate } from './walk.ts'

/** An array of one kind of element. To io-ts it is an `ArrayType`. */
export class ListType<A> extends t.ArrayType<t.Type<A, unknown>, A[], A[]> {
  constructor(item: t.Type<A, unknown>) {
    super(
      `Array<${item.name}>`,
      (value): value is A[] => Array.isArray(value) && value.every((element) => item.is(element)),
      (value, context) => validate(this, value, context),
      (value) => (isPure(this) ? value : (value.map((element) => item.encode(element)) as A[])),
      item,
    )
    let part: Part | undefined
    registerWalker(this, {
      parts: () => [item],
      go: (value, place, walk) => {
        if (!Array.isArray(value)) return walk.fail(value, place)
        part ??= partOf(item)
        const known = isPure(this)
        let copy: unknown[] | undefined
        for (let index = 0; index < value.length && !walk.isFull; index++) {
          const decoded = walk.into(part, value[index], index, place, known)
          if (decoded === value[index]) continue
          copy ??= [...value]
          copy[index] = decoded
        }
        return copy ?? value
      },
    })
  }
}

/** Makes the codec of an array: `list(Attachment)`. One odd element may be left out, the rest stands. */
export function list<A>(item: t.Type<A, unknown>): ListType<A> {
  return new ListType(item)
}

export function isList(codec: t.Mixed): codec is ListType<unknown> {
  return codec instanceof ListType
}
