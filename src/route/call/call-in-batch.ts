import type { Failure } from '../../message/failure.ts'
import { type HandlerCall, type CallOutcome, callHandler } from './call.ts'
import type { BatchOutcome } from './call-batch.ts'
import type { EventDelivery } from './delivery.ts'
import type { Interruption } from './interruption.ts'
import { MiddlewareLimit } from './middleware-limit.ts'

/** The outcome of a batch for one event, or why its handler was not called. */
export type Gathered = BatchOutcome | Failure

/** One call of a batch handler as its event sees it. */
export interface BatchCall extends Pick<HandlerCall, 'middleware' | 'classify' | 'timeoutSeconds'> {
  /** Adds the event to a batch and resolves with the outcome of the event. Never rejects. */
  readonly gather: () => Promise<Gathered>
}

/**
 * Runs the middleware of an event around its part in a batch. Never rejects. The middleware has the time limit
 * before the batch and again after it, so that an event does not wait for it for ever. It does not run in
 * between: how long an event waited for the batch to fill says nothing about its handler, and the call of the
 * batch has a limit of its own.
 */
export async function callInBatch(
  { gather, middleware, classify, timeoutSeconds }: BatchCall,
  delivery: EventDelivery,
  interruption: Interruption,
): Promise<CallOutcome> {
  const { type } = delivery
  const limit = new MiddlewareLimit(
    middleware.length === 0 ? Infinity : timeoutSeconds,
    delivery,
    interruption,
  )
  // Kept apart from the exception, so that a middleware that catches all errors cannot hide this one.
  let unfinished: Failure | undefined
  const handler = async () => {
    if (limit.failure !== undefined) throw notFinished()
    limit.stop()
    const gathered = await gather()
    limit.start()
    if (gathered._tag === 'Done') return gathered.skip
    if (gathered._tag === 'Threw') throw gathered.error
    unfinished =
      gathered._tag === 'TimedOut'
        ? { _tag: 'HandlerTimedOut', type, seconds: gathered.seconds }
        : gathered
    throw notFinished()
  }
  limit.start()
  const call = { handler, middleware, classify, timeoutSeconds: Infinity }
  const outcome = await Promise.race([callHandler(call, delivery, interruption), limit.over])
  limit.end()
  return unfinished ?? outcome
}

function notFinished(): Error {
  return new DOMException('the batch handler did not finish', 'AbortError')
}
