import * as t from 'io-ts'
import { type StandardProps, standardOf } from './standard.ts'
import { isPure, Part, registerWalker, validate } from './walk.ts'

/** An array of one kind of element. To io-ts it is an `ArrayType`. */
export class ListType<A> extends t.ArrayType<t.Type<A, unknown>, A[], A[]> {
  constructor(item: t.Type<A, unknown>) {
    super(
      `Array<${item.name}>`,
      (value): value is A[] => Array.isArray(value) && every(value, item.is),
      (value, context) => validate(this, value, context),
      (value) => (isPure(this) ? value : (value.map((element) => item.encode(element)) as A[])),
      item,
    )
    registerWalker(this, {
      parts: () => [item],
      go: (value, position, walk) => {
        if (!Array.isArray(value)) return walk.fail(value, position)
        const part = Part.of(item)
        const known = isPure(this)
        let changed: unknown[] | undefined
        for (let i = 0; i < value.length && !walk.isFull; i++) {
          const after = walk.into(part, value[i], i, position, known)
          if (after === value[i]) continue
          changed ??= [...value]
          changed[i] = after
        }
        return changed ?? value
      },
    })
  }

  get '~standard'(): StandardProps<A[]> {
    return standardOf(this)
  }
}

const lists = new WeakMap<t.Mixed, ListType<unknown>>()

/**
 * Makes the codec of an array: `list(Attachment)`; the same one for the same element. An element that
 * does not fit is left out as drift, and the others are kept.
 */
export function list<A>(item: t.Type<A, unknown>): ListType<A> {
  const made = (lists.get(item) as ListType<A> | undefined) ?? new ListType(item)
  lists.set(item, made as ListType<unknown>)
  return made
}

export function isList(codec: t.Mixed): codec is ListType<unknown> {
  return codec instanceof ListType
}

// A loop, for speed: `every` calls a closure for each element.
function every(elements: readonly unknown[], is: (element: unknown) => boolean): boolean {
  for (const element of elements) if (!is(element)) return false
  return true
}
