import type { Catalogue, TypeIn } from '../decode/catalogue.ts'
import type { HandlerOf } from './pattern.ts'

/** The products of a catalogue. Those of `streamEvents` are chat, video, moderation, feeds and other. */
export type ProductIn<C extends Catalogue> = {
  [K in TypeIn<C>]: C[K] extends { readonly product: infer P extends string } ? P : never
}[TypeIn<C>]

/** The event types of a product. */
export type TypesOfProduct<C extends Catalogue, P extends string> = {
  [K in TypeIn<C>]: C[K] extends { readonly product: P } ? K : never
}[TypeIn<C>]

/** A handler for every event type of a product. */
export type CoverHandlers<C extends Catalogue, P extends string> = {
  readonly [K in TypesOfProduct<C, P>]: HandlerOf<C, K>
}

/** @throws Error that names the types without a handler, and the handlers without such a type. */
export function assertCovers(
  catalogue: Catalogue,
  product: string,
  handled: readonly string[],
): void {
  const wanted = Object.keys(catalogue).filter((type) => productOf(catalogue[type]) === product)
  if (wanted.length === 0)
    throw new Error(`the catalogue has no events of the product "${product}"`)
  const missing = wanted.filter((type) => !handled.includes(type))
  if (missing.length > 0) throw new Error(`cover("${product}") lacks handlers for ${list(missing)}`)
  const foreign = handled.filter((type) => !wanted.includes(type))
  if (foreign.length > 0) throw new Error(`${list(foreign)} are not events of "${product}"`)
}

function productOf(codec: unknown): unknown {
  return (codec as { readonly product?: unknown } | null | undefined)?.product
}

function list(types: readonly string[]): string {
  return types.map((type) => `"${type}"`).join(', ')
}
