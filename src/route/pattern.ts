import type { Catalogue, EventIn, TypeIn, TypesOf } from '../decode/catalogue.ts'
import type { Delivery } from './call/delivery.ts'

/** The argument of `.on`: an event type of the catalogue, or a prefix of several followed by `.*`. */
export type Pattern<C extends Catalogue> = TypeIn<C> | `${Prefix<TypeIn<C>>}.*`

// Every run of leading parts of a dotted type: of `a.b.c`, `a` and `a.b`.
type Prefix<T extends string> = T extends `${infer Head}.${infer Rest}`
  ? Head | `${Head}.${Prefix<Rest>}`
  : never

/** The event types that a pattern matches. */
export type Matched<C extends Catalogue, P extends string> = P extends `${infer Start}.*`
  ? Extract<TypeIn<C>, `${Start}.${string}`>
  : Extract<TypeIn<C>, P>

/** A handler for the events of a pattern. It may return anything; what it returns is awaited. */
export type HandlerOf<C extends Catalogue, P extends string> = (
  event: EventIn<C, Matched<C, P>>,
  delivery: Delivery<EventIn<C, Matched<C, P>>>,
) => unknown

/** An event whose type is not in the catalogue: only its `type` is known. */
export interface UnknownEvent {
  readonly type: string
  readonly [key: string]: unknown
}

/** The sentence that the compiler shows in place of a pattern that matches nothing. */
export type CheckedPattern<C extends Catalogue, P extends string> =
  P extends Pattern<C>
    ? P
    : `"${P}" is no event type of this catalogue, nor the start of one followed by ".*"`

/**
 * The catalogue, with a sentence in place of each codec that is under a type other than its own, and one for
 * each requirement of its codecs that the catalogue does not meet.
 */
export type CheckedCatalogue<C extends Catalogue> = {
  readonly [K in keyof C]: K extends TypeOfEvent<C[K]> | symbol
    ? C[K]
    : `the codec under "${K & string}" is of events of type "${TypeOfEvent<C[K]> & string}"`
} & Unless<Unmet<C, Asked<C[TypeIn<C>]>>>

/**
 * The requirement of a codec on its catalogue: to be of this type, or to be refused with this sentence. A
 * property found by name, so that schemas/ and the engine do not import each other.
 */
type Asked<S> = S extends { readonly '~asks'?: infer A } ? NonNullable<A> : never

type Unmet<C, A> = A extends { readonly catalogue: infer T; readonly sentence: infer S }
  ? C extends T
    ? never
    : S
  : never

type Unless<Sentence> = [Sentence] extends [never] ? unknown : Sentence

// Of the input: a schema that transforms may return another type.
type TypeOfEvent<S> =
  TypesOf<S> extends { readonly input: { readonly type: infer Name } } ? Name : string

/** True for `prefix.*`. */
export function isPrefixPattern(pattern: string): boolean {
  return pattern.endsWith('.*')
}
