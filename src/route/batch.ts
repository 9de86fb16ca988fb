import type { Catalogue, EventIn } from '../decode/catalogue.ts'
import type { Delivery, Skip } from './call/delivery.ts'
import type { HandlerOptions } from './handler-options.ts'
import type { Matched } from './pattern.ts'

/** How events are gathered for a batch handler. */
export interface BatchSize {
  /** At most so many events a call, 1 to 10,000. */
  readonly size: number
  /** A batch that is not full begins this long after its first event, in milliseconds. */
  readonly lingerMs: number
}

/**
 * Settings of `.onBatch(type, options, handler)`. `concurrency` and `maxPerSecond` count calls, each
 * with its batch; `timeoutSeconds` is for one call. A call takes one place of the worker's concurrency,
 * and events that gather take none: they do not keep the worker from receiving more.
 */
export interface BatchOptions extends HandlerOptions, BatchSize {}

/**
 * What a batch handler says of one event: nothing when it is done, an error when it failed (sorted like
 * what a handler throws: PermanentError, RetryAfterError, anything else for a retry after a while), or
 * `delivery.skip(reason)`. The results of `Promise.allSettled` will do as they are.
 */
export type BatchResult = undefined | null | Error | Skip | PromiseSettledResult<unknown>

/** What a batch handler returns: a result for each event, in their order, or nothing when all are done. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing has done all of it.
export type BatchAnswer = void | readonly BatchResult[]

/**
 * A handler for several events at once. It returns a result for each, in their order, or nothing when
 * all are done. When it throws, all of them failed with that error.
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

/** @throws RangeError that names what is wrong. */
export function assertBatchSize(pattern: string, { size, lingerMs }: BatchSize): void {
  if (!(Number.isInteger(size) && size >= 1 && size <= 10_000)) {
    throw new RangeError(`size of the batches of "${pattern}" must be a whole number, 1 to 10,000`)
  }
  if (!(lingerMs >= 0 && lingerMs <= 3_600_000)) {
    throw new RangeError(`lingerMs of "${pattern}" must be a number from 0 to 3,600,000`)
  }
}
