import * as t from 'io-ts'
import { type Fields, type LateFields, Shape } from './shape.ts'
import { type StandardProps, standardOf } from './standard.ts'
import { isPure, registerWalker, validate } from './walk.ts'

/**
 * The value of an entity. An optional property may be absent, null or valid: Stream sends all three.
 * A property that is in both, since a group of fields was spread, is required.
 */
export type EntityOf<R extends Fields, O extends Fields> = {
  [K in keyof R]: t.TypeOf<R[K]>
} & {
  [K in keyof O]?: t.TypeOf<O[K]> | null | undefined
}

/**
 * An io-ts codec of an object that exposes its fields. Unknown keys stay in the value. `encode` returns
 * the wire form.
 */
export class EntityType<R extends Fields, O extends Fields> extends t.Type<EntityOf<R, O>> {
  readonly _tag = 'EntityType' as const
  /** The carrier of the custom data in it, for `extendEvents`: `'user'`, `'channel'`, … */
  readonly carries: string | undefined
  readonly #shape: Shape<R, O>

  constructor(name: string, required: LateFields<R>, optional: LateFields<O>, carries?: string) {
    const shape = new Shape(required, optional)
    super(
      name,
      (value): value is EntityOf<R, O> => shape.fits(value),
      (value, context) => validate(this, value, context),
      (value) => (isPure(this) ? value : (shape.encode(value) as EntityOf<R, O>)),
    )
    this.carries = carries
    this.#shape = shape
    registerWalker(this, {
      parts: () => shape.codecs,
      go: (value, position, walk) => shape.decode(value, position, walk, isPure(this)),
    })
  }

  get '~standard'(): StandardProps<EntityOf<R, O>> {
    return standardOf(this)
  }

  /** The codecs of the required properties. */
  get required(): R {
    return this.#shape.required
  }

  /** The codecs of the properties that may be absent or null. */
  get optional(): O {
    return this.#shape.optional
  }

  /** Whether the property may be absent, so that decoding can leave out one that does not fit. */
  mayLack(key: string): boolean {
    return !Object.hasOwn(this.required, key)
  }
}

/**
 * Makes the codec of an object.
 *
 * @param name its name in errors and drifts
 * @param required properties without which the object is invalid: few, since Stream often omits properties
 * @param optional properties that may be absent, null or valid
 * @param carries the carrier of the custom data in it, which `extendEvents` decodes
 */
export function entity<R extends Fields, O extends Fields = Record<never, never>>(
  name: string,
  required: LateFields<R>,
  optional?: LateFields<O>,
  carries?: string,
): EntityType<R, O> {
  return new EntityType<R, O>(name, required, optional ?? ({} as O), carries)
}

export function isEntity(codec: t.Mixed): codec is t.Mixed & EntityType<Fields, Fields> {
  return codec instanceof EntityType
}
