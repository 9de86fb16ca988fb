import * as t from 'io-ts'
import { EntityType } from './entity.ts'
import { type StandardProps, standardOf } from './standard.ts'
import { isPure, Part, registerWalker, validate } from './walk.ts'

/**
 * The codec of a value that is a string in older payloads. Unlike a union of io-ts, it reports the
 * errors of an invalid entity at their own paths.
 */
export class StringOrType<A> extends t.Type<A | string> {
  readonly _tag = 'StringOrType' as const
  readonly type: t.Type<A>

  constructor(codec: t.Type<A>) {
    super(
      codec.name,
      (value): value is A | string => typeof value === 'string' || codec.is(value),
      (value, context) => validate(this, value, context),
      (value) => (typeof value === 'string' || isPure(this) ? value : codec.encode(value)),
    )
    this.type = codec
    registerWalker(this, {
      parts: () => [codec],
      go: (value, position, walk) =>
        typeof value === 'string' ? value : walk.asIf(Part.of(codec), value, position),
    })
  }

  get '~standard'(): StandardProps<A | string> {
    return standardOf(this)
  }

  /** As for the entity. */
  mayLack(key: string): boolean {
    return this.type instanceof EntityType && this.type.mayLack(key)
  }
}

/**
 * Makes the codec of a value that is text in older payloads: `stringOr(Command)`, `stringOr(Integer)`.
 */
export function stringOr<A>(codec: t.Type<A>): StringOrType<A> {
  return new StringOrType(codec)
}

export function isStringOr(codec: t.Mixed): codec is StringOrType<unknown> {
  return codec instanceof StringOrType
}
