import type * as t from 'io-ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'

/** An io-ts codec, of any output. */
// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds codecs of every output type.
export type Codec = t.Type<any, any, unknown>

/** The schema of an event: an io-ts codec, or a Standard Schema (zod 4, valibot, arktype, …). */
export type EventSchema = Codec | StandardSchema

/**
 * The codecs and schemas of an app's events, each under its event type: `{ 'message.new':
 * MessageNewEvent }`. The codec of an event is looked up by its `type`; codecs are never tried one after
 * the other.
 */
export type Catalogue = Readonly<Record<string, EventSchema>>

/** The event types of a catalogue: `'message.new' | 'message.updated' | …`. */
export type TypeIn<C extends Catalogue> = keyof C & string

/** The typed event of one or several types of a catalogue. */
export type EventIn<C extends Catalogue, K extends TypeIn<C>> = Output<C[K]>

type Output<S> = S extends unknown
  ? TypesOf<S> extends { readonly output: infer O }
    ? O
    : never
  : never

/**
 * The input and the output type of a codec or a schema. Of a Standard Schema only `types` is read, since
 * TypeScript 5.9 cannot check more of arktype's types.
 */
export type TypesOf<S> = S extends { readonly _A: infer A }
  ? { readonly input: A; readonly output: A }
  : S extends { readonly '~standard': { readonly types?: infer T } }
    ? NonNullable<T>
    : unknown

/** Checked before Standard Schema: Stream's codecs are both, and io-ts reports more. */
export function isCodec(value: unknown): value is Codec {
  const codec = value as Partial<Codec> | null | undefined
  return (
    typeof codec === 'object' &&
    typeof codec?.decode === 'function' &&
    typeof codec.validate === 'function' &&
    typeof codec.is === 'function'
  )
}

export function isEventSchema(value: unknown): value is EventSchema {
  return isCodec(value) || isStandardSchema(value)
}

/** @throws TypeError that names the first entry that is neither a codec nor a schema. */
export function assertCatalogue(value: unknown): asserts value is Catalogue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(
      'createRouter takes a catalogue first: streamEvents, or { ...streamEvents, order_placed: OrderPlaced }',
    )
  }
  for (const [type, schema] of Object.entries(value)) {
    if (isEventSchema(schema)) continue
    throw new TypeError(
      `createRouter: the codec of "${type}" is ${kindOf(schema)}, neither an io-ts codec nor a Standard Schema (zod 4, valibot, arktype, …)`,
    )
  }
}

/** The kind of a value, without its content. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
