import type { Failure } from '../../message/failure.ts'
import { type HandlerCall, type CallOutcome, callHandler } from './call.ts'
import type { BatchOutcome } from './call-batch.ts'
import type { EventDelivery } from './delivery.ts'
import type { Interruption } from './interruption.ts'

/** The outcome of a batch for one event, or why its handler was not called. */
export type Gathered = BatchOutcome | Failure

/** One call of a batch handler as its event sees it. */
export interface BatchCall extends Pick<HandlerCall, 'middleware' | 'classify'> {
  /** Adds the event to a batch and resolves with the outcome of the event. Never rejects. */
  readonly gather: () => Promise<Gathered>
}

/**
 * Runs the middleware of an event around its part in a batch. Never rejects. The time limit is that of
 * the batch handler: how long an event waited for the batch to fill says nothing about the handler.
 */
export async function callInBatch(
  { gather, middleware, classify }: BatchCall,
  delivery: EventDelivery,
  interruption: Interruption,
): Promise<CallOutcome> {
  // Kept apart from the exception, so that a middleware that catches all errors cannot hide this one.
  let unfinished: Failure | undefined
  const handler = async () => {
    const gathered = await gather()
    if (gathered._tag === 'Done') return gathered.skip
    if (gathered._tag === 'Threw') throw gathered.error
    unfinished =
      gathered._tag === 'TimedOut'
        ? { _tag: 'HandlerTimedOut', type: delivery.type, seconds: gathered.seconds }
        : gathered
    throw new DOMException('the batch handler did not finish', 'AbortError')
  }
  const call = { handler, middleware, classify, timeoutSeconds: Infinity }
  const outcome = await callHandler(call, delivery, interruption)
  return unfinished ?? outcome
}
