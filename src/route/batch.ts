import type { Catalogue, EventIn } from '../decode/catalogue.ts'
import type { Delivery, Skip } from './call/delivery.ts'
import type { HandlerOptions } from './handler-options.ts'
import type { Matched } from './pattern.ts'

/** When a batch is full, and how long it may wait. */
export interface BatchSize {
  /** The most events of one call, 1 to 10,000. */
  readonly size: number
  /** How long after its first event a batch that is not full starts, in milliseconds, 0 to 3,600,000. */
  readonly lingerMs: number
}

/**
 * Options of `.onBatch(type, options, handler)`. `concurrency` and `maxPerSecond` count calls of the handler,
 * and `timeoutSeconds` is for one call, and for the middleware of an event before it and again after it. A call
 * counts as one in the worker's `concurrency`. Events that wait for their batch to fill do not count, so that the
 * worker keeps receiving.
 */
export interface BatchOptions extends HandlerOptions, BatchSize {}

/**
 * The result of a batch handler for one event: `undefined` or `null` for success, an error for a failure,
 * with the same effect as when a handler throws it, or `delivery.skip(reason)`. The results of
 * `Promise.allSettled` can be returned as they are.
 */
export type BatchResult = undefined | null | Error | Skip | PromiseSettledResult<unknown>

/**
 * What a batch handler returns: a result for each event, in their order, or nothing if all succeeded.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing succeeded with all events.
export type BatchAnswer = void | readonly BatchResult[]

/**
 * A handler for several events at once. It returns a result for each, in their order, or nothing if all
 * succeeded. If it throws, all of them failed with that error.
 */
export type BatchHandlerOf<C extends Catalogue, P extends string> = (
  events: readonly EventIn<C, Matched<C, P>>[],
  deliveries: readonly Delivery<EventIn<C, Matched<C, P>>>[],
) => BatchAnswer | Promise<BatchAnswer>

/** A batch handler whose event types were checked where it was registered. */
export type AnyBatchHandler = (
  events: readonly unknown[],
  deliveries: readonly Delivery[],
) => unknown

/** @throws RangeError that names the wrong option. */
export function assertBatchSize(pattern: string, { size, lingerMs }: BatchSize): void {
  if (!(Number.isInteger(size) && size >= 1 && size <= 10_000)) {
    throw new RangeError(`size of the batches of "${pattern}" must be a whole number, 1 to 10,000`)
  }
  if (!(lingerMs >= 0 && lingerMs <= 3_600_000)) {
    throw new RangeError(`lingerMs of "${pattern}" must be a number from 0 to 3,600,000`)
  }
}
