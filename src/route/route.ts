import type { Catalogue, EventSchema } from '../decode/catalogue.ts'
import { lookUp } from '../decode/decode.ts'
import type { Registration, Registrations } from './registration.ts'

/** Where an event of a type goes: to a handler, decoded by its codec if it has one, or nowhere. */
export type Route =
  | {
      readonly _tag: 'Handler'
      readonly registration: Registration
      readonly codec: EventSchema | undefined
    }
  | { readonly _tag: 'Nobody'; readonly known: boolean }

/** Finds the route of a type, before the event is decoded. */
export function routeOf(type: string, catalogue: Catalogue, registrations: Registrations): Route {
  const codec = lookUp(catalogue, type)
  const registration = codec ? registrations.forKnown(type) : registrations.forUnknown()
  return registration === undefined
    ? { _tag: 'Nobody', known: codec !== undefined }
    : { _tag: 'Handler', registration, codec }
}
