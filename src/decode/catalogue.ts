import type * as t from 'io-ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'

/** An io-ts codec, of any output. */
// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds codecs of every output type.
export type Codec = t.Type<any, any, unknown>

/** What an event is decoded by: an io-ts codec, or a Standard Schema (zod 4, valibot, arktype, …). */
export type EventSchema = Codec | StandardSchema

/**
 * The codecs and schemas of an app's events, each under its event type:
 * `{ 'message.new': MessageNewEvent }`. An event's codec is looked up by its `type`; codecs are never
 * tried one after the other.
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
 * What goes into a codec or a schema and what comes out. Standard Schema's own `types` is read, and no
 * more of it: TypeScript 5.9 gives up on arktype else.
 */
export type TypesOf<S> = S extends { readonly _A: infer A }
  ? { readonly input: A; readonly output: A }
  : S extends { readonly '~standard': { readonly types?: infer T } }
    ? NonNullable<T>
    : unknown

/** Asked before Standard Schema: Stream's codecs are both, and io-ts tells more. */
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

/** @throws TypeError that names the first entry that events cannot be decoded by. */
export function assertCatalogue(value: unknown): asserts value is Catalogue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(
      'createRouter takes a catalogue first: streamEvents, or { ...streamEvents, order_placed: OrderPlaced }',
    )
  }
  for (const [type, schema] of Object.entries(value)) {
    if (isEventSchema(schema)) continue
    throw new TypeError(
      `createRouter: ${kindOf(schema)} stands under "${type}", which is neither an io-ts codec nor a Standard Schema (zod 4, valibot, arktype, …)`,
    )
  }
}

/** Says what stands in a place, without a word of it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
