import { assertCatalogue, type Catalogue, type EventIn, type TypeIn } from '../decode/catalogue.ts'
import { hasProperty } from '../message/thrown.ts'
import type { BatchHandlerOf, BatchOptions } from './batch.ts'
import type { Delivery } from './call/delivery.ts'
import type { HandlerOptions } from './handler-options.ts'
import { HandlerRouter } from './handler-router.ts'
import type { Middleware } from './middleware.ts'
import type {
  CheckedCatalogue,
  CheckedPattern,
  HandlerOf,
  Pattern,
  UnknownEvent,
} from './pattern.ts'
import type { CoverHandlers, ProductIn } from './product.ts'
import { type RouterOptions, type Routes, routes } from './routes.ts'

export { type RouterOptions, type Routes, routes } from './routes.ts'

/**
 * Handlers by event type, with their middleware. A worker or a test passes events to it. Every method
 * returns the router itself.
 */
export interface Router<C extends Catalogue> {
  /** The codecs of its events, by type. */
  readonly catalogue: C
  /** @internal What the pipeline needs. */
  readonly [routes]: Routes

  /**
   * Adds a middleware around every handler of this router. The order of `.use` and `.on` does not
   * matter: a middleware also wraps the handlers that were registered or merged before it, unlike in
   * Hono and Koa, where it wraps only what comes after it. Middleware runs in the order in which it was
   * added, the first one outermost.
   */
  use(middleware: Middleware<EventIn<C, TypeIn<C>>>): this

  /**
   * Registers the handler for a type, several types, or all types with a prefix (`channel.*`). An event
   * has one handler: that of its type, else that of the longest prefix, else that of `.otherwise`.
   *
   * @throws Error when a type or prefix has a handler already, or is not in the catalogue.
   * @throws RangeError or TypeError for an invalid option.
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
   * Registers a handler for several events at once. It is called when `size` events have come, or
   * `lingerMs` after the first one, and returns a result for each. Middleware wraps each event by
   * itself. The worker's `partitionBy` does not apply: a batch has its events in the order received, and
   * `concurrency: 1` keeps the order of the batches.
   *
   * @throws Error when a type or prefix has a handler already, or is not in the catalogue.
   * @throws RangeError or TypeError for an invalid option.
   */
  onBatch<const P extends Pattern<C>>(
    pattern: P | readonly P[],
    options: BatchOptions,
    handler: BatchHandlerOf<C, P>,
  ): this
  onBatch<const P extends string>(
    pattern: CheckedPattern<C, P> | readonly CheckedPattern<C, P>[],
    options: BatchOptions,
    handler: BatchHandlerOf<C, P>,
  ): this

  /**
   * Copies the handlers of another router, as they are now. They keep the middleware of that router,
   * which runs inside the middleware of this one, and its `classify` and `drift`, where it has them.
   * A handler or middleware that is added to the other router later is not copied.
   *
   * @throws Error when a type has a handler in both, or is not in this router's catalogue.
   */
  merge(other: { readonly [routes]: Routes }): this

  /**
   * Registers the handler for all events without one: of types of the catalogue and of unknown types.
   *
   * @throws Error when there is one already.
   */
  otherwise(
    handler: (
      event: EventIn<C, TypeIn<C>> | UnknownEvent,
      delivery: Delivery<EventIn<C, TypeIn<C>> | UnknownEvent>,
    ) => unknown,
  ): this

  /**
   * Registers a handler for every event type of a product. If one is missing, it does not compile.
   *
   * @throws Error when one is missing, or a type has a handler already.
   */
  cover<const P extends ProductIn<C>>(product: P, handlers: CoverHandlers<C, P>): this
}

/**
 * Makes a router over a catalogue of events: `createRouter(streamEvents)`, or with an app's own events,
 * `createRouter({ ...streamEvents, order_placed: OrderPlaced })`, where `OrderPlaced` is an io-ts codec or a
 * Standard Schema, of zod 4, valibot or arktype for instance.
 *
 * @throws TypeError for a catalogue with anything else in it, and for a `classify` that is not a function.
 */
export function createRouter<const C extends Catalogue>(
  catalogue: C & CheckedCatalogue<C>,
  options: RouterOptions = {},
): Router<C> {
  assertCatalogue(catalogue)
  return new HandlerRouter<C>(catalogue, options) as Router<C>
}

/** True for what createRouter returns, also that of another copy of sluice. */
export function isRouter(value: unknown): value is Router<Catalogue> {
  return hasProperty(value, routes)
}
