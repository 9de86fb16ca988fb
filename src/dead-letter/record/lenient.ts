import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { isTraceparent } from '../../message/traceparent.ts'

/** Codecs for JSON that others may have written: parts that cannot be read are left out. */

export type LenientCodec<A> = t.Type<A, A, unknown>

export const text = guarded(
  'Text',
  (value): value is string => typeof value === 'string' && value !== '',
)

/** Also an empty one: the path of a whole event. */
export const anyText = guarded('AnyText', (value): value is string => typeof value === 'string')

/** A W3C traceparent. */
export const traceparent = guarded('Traceparent', isTraceparent)

/** From 0. */
export const wholeNumber = guarded(
  'WholeNumber',
  (value): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
)

/** From 1. */
export const positiveNumber = guarded(
  'PositiveNumber',
  (value): value is number => wholeNumber.is(value) && value > 0,
)

/** A value, or the default where it cannot be read. */
export function orElse<A>(codec: LenientCodec<A>, otherwise: A): LenientCodec<A> {
  return new t.Type<A, A, unknown>(
    codec.name,
    codec.is,
    (value, context) => {
      const read = codec.validate(value, context)
      return isRight(read) ? read : t.success(otherwise)
    },
    t.identity,
  )
}

/** A list without the entries that cannot be read. */
export function listOf<A>(codec: LenientCodec<A>): LenientCodec<readonly A[]> {
  return new t.Type<readonly A[], readonly A[], unknown>(
    `List<${codec.name}>`,
    (value): value is readonly A[] => Array.isArray(value) && value.every(codec.is),
    (value, context) => {
      if (!Array.isArray(value)) return t.failure(value, context)
      return t.success(value.flatMap((entry) => rightOf(codec.decode(entry))))
    },
    t.identity,
  )
}

/** An object of any keys, without the entries that cannot be read. */
export function mapOf<A>(codec: LenientCodec<A>): LenientCodec<Readonly<Record<string, A>>> {
  return new t.Type<Readonly<Record<string, A>>, Readonly<Record<string, A>>, unknown>(
    `Map<${codec.name}>`,
    (value): value is Record<string, A> =>
      t.UnknownRecord.is(value) && Object.values(value).every(codec.is),
    (value, context) => {
      if (!t.UnknownRecord.is(value)) return t.failure(value, context)
      const entries = Object.entries(value).flatMap(([key, entry]) =>
        rightOf(codec.decode(entry)).map((read) => [key, read] as const),
      )
      return t.success(Object.fromEntries(entries))
    },
    t.identity,
  )
}

type Read<R extends t.Props, O extends t.Props> = Readonly<
  t.TypeOfProps<R> & t.TypeOfPartialProps<O>
>

/**
 * An object with these fields and no others. One that cannot be read is absent where it is optional; where
 * it is required there is no such object.
 */
export function lenient<R extends t.Props, O extends t.Props>(
  name: string,
  required: R,
  optional: O,
): LenientCodec<Read<R, O>> {
  const fields: t.Props = { ...required, ...optional }
  return new t.Type<Read<R, O>, Read<R, O>, unknown>(
    name,
    (value): value is Read<R, O> =>
      t.UnknownRecord.is(value) &&
      Object.entries(fields).every(
        ([key, codec]) => codec.is(value[key]) || (!(key in required) && !(key in value)),
      ),
    (value, context) => {
      if (!t.UnknownRecord.is(value)) return t.failure(value, context)
      const read: Record<string, unknown> = {}
      for (const [key, codec] of Object.entries(fields)) {
        const field = codec.validate(value[key], t.appendContext(context, key, codec, value[key]))
        if (isRight(field)) read[key] = field.right
        else if (key in required) return field
      }
      return t.success(read as Read<R, O>)
    },
    t.identity,
  )
}

function guarded<A>(name: string, is: t.Is<A>): LenientCodec<A> {
  return new t.Type<A, A, unknown>(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

function rightOf<A>(read: t.Validation<A>): readonly A[] {
  return isLeft(read) ? [] : [read.right]
}
