import type { Catalogue, EventIn, TypeIn } from '../decode/catalogue.ts'
import type { Classify } from './call.ts'
import type { Delivery } from './delivery.ts'
import type { AnyHandler, Middleware } from './middleware.ts'
import type {
  CheckedCatalogue,
  CheckedPattern,
  HandlerOf,
  Pattern,
  UnknownEvent,
} from './pattern.ts'
import { assertCovers, type CoverHandlers, type ProductIn } from './product.ts'
import { assertMatches, type HandlerOptions, otherwise, Registrations } from './registration.ts'

/** How a router treats what its handlers do not say. */
export interface RouterOptions {
  /** Events without a handler, unknown types too. Default `acknowledge`: undecoded, counted. */
  readonly unhandled?: 'acknowledge' | 'dead-letter'
  /** Events of which something had to be left out. Default `accept`: handled, with the drift told. */
  readonly drift?: 'accept' | 'dead-letter'
  /** Sorts the app's own errors. Default: all are transient. */
  readonly classify?: Classify
}

/**
 * Handlers by event type: a value that a worker, a Lambda function or a test feeds. Every method
 * returns the router itself.
 */
export interface Router<C extends Catalogue> {
  /** The codecs that it decodes with. */
  readonly catalogue: C
  /** @internal What process.ts asks it. */
  readonly [routes]: Routes

  /** Adds a middleware around every handler of this router. The first one added is the outermost. */
  use(middleware: Middleware<EventIn<C, TypeIn<C>>>): this

  /**
   * Registers the handler for a type, several types, or all types that start alike (`channel.*`). One
   * handler an event: the most specific registration wins.
   *
   * @throws Error when one of them has a handler already, or is not in the catalogue.
   */
  on<const P extends Pattern<C>>(pattern: P | readonly P[], handler: HandlerOf<C, P>): this
  on<const P extends Pattern<C>>(
    pattern: P | readonly P[],
    options: HandlerOptions,
    handler: HandlerOf<C, P>,
  ): this
  on<const P extends string>(
    pattern: CheckedPattern<C, P> | readonly CheckedPattern<C, P>[],
    handler: HandlerOf<C, P>,
  ): this
  on<const P extends string>(
    pattern: CheckedPattern<C, P> | readonly CheckedPattern<C, P>[],
    options: HandlerOptions,
    handler: HandlerOf<C, P>,
  ): this

  /**
   * Takes over the handlers of another router, with the middleware they had there inside the
   * middleware here. What is registered on the other one later is not taken over.
   *
   * @throws Error when a type has a handler in both.
   */
  merge(other: { readonly [routes]: Routes }): this

  /** The handler for everything without one of its own: known types, and types nobody knows. */
  otherwise(
    handler: (
      event: EventIn<C, TypeIn<C>> | UnknownEvent,
      delivery: Delivery<EventIn<C, TypeIn<C>> | UnknownEvent>,
    ) => unknown,
  ): this

  /**
   * Registers a handler for every event type of a product; a missing one does not compile.
   *
   * @throws Error when one is missing, or a type has a handler already.
   */
  cover<const P extends ProductIn<C>>(product: P, handlers: CoverHandlers<C, P>): this
}

/** What the line asks of a router. */
export interface Routes {
  readonly registrations: Registrations
  readonly options: RouterOptions
}

/** Where a router keeps what the line asks of it. A symbol of the registry: two copies of sluice agree. */
export const routes: unique symbol = Symbol.for('sluice.routes')

/**
 * A router over a catalogue of events: `createRouter(streamEvents)`, or with an app's own events,
 * `createRouter({ ...streamEvents, 'order.placed': OrderPlaced })`.
 */
export function createRouter<const C extends Catalogue>(
  catalogue: C & CheckedCatalogue<C>,
  options: RouterOptions = {},
): Router<C> {
  return new HandlerRouter(catalogue, options) as unknown as Router<C>
}

/** True for what createRouter returns, also by another copy of sluice. */
export function isRouter(value: unknown): value is Router<Catalogue> {
  return typeof value === 'object' && value !== null && routes in value
}

class HandlerRouter {
  readonly catalogue: Catalogue
  readonly #middleware: Middleware[] = []
  readonly [routes]: Routes

  constructor(catalogue: Catalogue, options: RouterOptions) {
    this.catalogue = catalogue
    this[routes] = { registrations: new Registrations(), options }
  }

  use(middleware: Middleware): this {
    this.#middleware.push(middleware)
    return this
  }

  on(
    pattern: string | readonly string[],
    ...rest: readonly [AnyHandler] | readonly [HandlerOptions, AnyHandler]
  ): this {
    const [options, handler] = rest.length === 2 ? rest : [{}, rest[0]]
    const types = Object.keys(this.catalogue)
    for (const one of typeof pattern === 'string' ? [pattern] : pattern) {
      assertMatches(one, types)
      this.#register(one, handler, options)
    }
    return this
  }

  merge(other: { readonly [routes]: Routes }): this {
    for (const { pattern, handler, middleware, options } of other[routes].registrations.all()) {
      this.#register(pattern, handler, options, middleware)
    }
    return this
  }

  otherwise(handler: AnyHandler): this {
    this.#register(otherwise, handler, {})
    return this
  }

  cover(product: string, handlers: Readonly<Record<string, AnyHandler>>): this {
    assertCovers(this.catalogue, product, Object.keys(handlers))
    for (const [type, handler] of Object.entries(handlers)) this.on(type, handler)
    return this
  }

  // The array of this router's middleware is shared, so that `.use` after `.on` holds as well.
  #register(
    pattern: string,
    handler: AnyHandler,
    options: HandlerOptions,
    inner: readonly Middleware[] = [],
  ): void {
    if (typeof handler !== 'function') {
      throw new TypeError(`the handler for "${pattern}" is not a function`)
    }
    const outer = this.#middleware
    const registration = {
      pattern,
      handler,
      options,
      get middleware() {
        return inner.length === 0 ? outer : [...outer, ...inner]
      },
    }
    this[routes].registrations.add(registration)
  }
}
