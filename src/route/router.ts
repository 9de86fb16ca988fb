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
 * Handlers by event type: a value that a worker, a Lambda function or a test feeds. Every method
 * returns the router itself.
 */
export interface Router<C extends Catalogue> {
  /** The codecs that it decodes with. */
  readonly catalogue: C
  /** @internal What process.ts asks it. */
  readonly [routes]: Routes

  /**
   * Adds a middleware around every handler of this router. The order of `.use` and `.on` does not
   * matter: a middleware also wraps the handlers that were registered or merged before it, unlike in
   * Hono and Koa, where it wraps only what comes after it. Middleware runs in the order in which it was
   * added, the first one outermost.
   */
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
   * Registers a handler for several events at once: it is called when `size` of them have gathered, or
   * `lingerMs` after the first, and answers for each. Middleware goes around each event. `partitionBy`
   * does not hold here: a batch has its events in the order received, and `concurrency: 1` keeps the
   * order of the batches.
   *
   * @throws Error when one of them has a handler already, or is not in the catalogue.
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

/**
 * A router over a catalogue of events: `createRouter(streamEvents)`, or with an app's own events,
 * `createRouter({ ...streamEvents, order_placed: OrderPlaced })`, where `OrderPlaced` is an io-ts codec
 * or a Standard Schema, of zod 4, valibot or arktype for instance.
 *
 * @throws TypeError for a catalogue that holds something else.
 */
export function createRouter<const C extends Catalogue>(
  catalogue: C & CheckedCatalogue<C>,
  options: RouterOptions = {},
): Router<C> {
  assertCatalogue(catalogue)
  return new HandlerRouter<C>(catalogue, options) as Router<C>
}

/** True for what createRouter returns, also by another copy of sluice. */
export function isRouter(value: unknown): value is Router<Catalogue> {
  return hasProperty(value, routes)
}
