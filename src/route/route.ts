import { type Either, right } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Catalogue } from '../decode/catalogue.ts'
import { type Decoded, decodeEvent, lookUp } from '../decode/decode.ts'
import type { InvalidPayload } from '../message/failure.ts'
import type { Registration, Registrations } from './registration.ts'

/** Where an event of a type goes: to a handler, decoded by its codec if it has one, or to nobody. */
export type Route =
  | {
      readonly _tag: 'Handler'
      readonly registration: Registration
      readonly codec: Codec | undefined
    }
  | { readonly _tag: 'Nobody'; readonly known: boolean }

// biome-ignore lint/suspicious/noExplicitAny: codecs of every output type.
type Codec = t.Type<any, any, unknown>

/** Looks a type up, before anything of the event is decoded. */
export function routeOf(type: string, catalogue: Catalogue, registrations: Registrations): Route {
  const codec = lookUp(catalogue, type)
  const registration = codec ? registrations.forKnown(type) : registrations.forUnknown()
  return registration === undefined
    ? { _tag: 'Nobody', known: codec !== undefined }
    : { _tag: 'Handler', registration, codec }
}

/** The event of a route: decoded, or as it came where its type is unknown. */
export function decodeBy(
  codec: Codec | undefined,
  type: string,
  raw: unknown,
): Either<InvalidPayload, Decoded<unknown>> {
  return codec === undefined ? right({ event: raw, drift: [] }) : decodeEvent(codec, type, raw)
}
