import * as t from 'io-ts'
import { type StandardProps, standardOf } from './standard.ts'
import { isPure, Part, registerWalker, validate } from './walk.ts'

/** An object of any keys and one kind of value. To io-ts it is a `DictionaryType`. */
export class RecordType<A> extends t.DictionaryType<
  t.StringC,
  t.Type<A, unknown>,
  Record<string, A>,
  Record<string, A>
> {
  constructor(value: t.Type<A, unknown>) {
    super(
      `Record<${value.name}>`,
      (u): u is Record<string, A> => isObject(u) && Object.keys(u).every((key) => value.is(u[key])),
      (u, context) => validate(this, u, context),
      (a) => (isPure(this) ? a : (mapValues(a, (part) => value.encode(part)) as Record<string, A>)),
      t.string,
      value,
    )
    registerWalker(this, {
      parts: () => [value],
      go: (u, position, walk) => {
        if (!isObject(u)) return walk.fail(u, position)
        const part = Part.of(value)
        const known = isPure(this)
        let changed: Record<string, unknown> | undefined
        for (const key of Object.keys(u)) {
          if (walk.isFull) break
          const after = walk.into(part, u[key], key, position, known)
          if (after === u[key]) continue
          // A spread makes own properties, also of a key called `__proto__`, which is then set as one.
          changed ??= { ...u }
          changed[key] = after
        }
        return changed ?? u
      },
    })
  }

  get '~standard'(): StandardProps<Record<string, A>> {
    return standardOf(this)
  }
}

const records = new WeakMap<t.Mixed, RecordType<unknown>>()

/**
 * Makes the codec of an object with any keys: `record(Timestamp)`; the same one for the same value. An
 * entry that does not fit is left out as drift, and the others are kept.
 */
export function record<A>(value: t.Type<A, unknown>): RecordType<A> {
  const made = (records.get(value) as RecordType<A> | undefined) ?? new RecordType(value)
  records.set(value, made as RecordType<unknown>)
  return made
}

export function isRecord(codec: t.Mixed): codec is RecordType<unknown> {
  return codec instanceof RecordType
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Object.fromEntries` makes own properties, also of a key called `__proto__`. */
function mapValues<A, B>(of: Record<string, A>, change: (part: A, key: string) => B) {
  return Object.fromEntries(
    Object.keys(of).map((key) => [key, change(of[key] as A, key)]),
  ) as Record<string, B>
}
