import type { Failure } from '../../message/failure.ts'
import { type Call, type CallOutcome, callHandler } from './call.ts'
import type { BatchOutcome } from './call-batch.ts'
import type { EventDelivery } from './delivery.ts'
import type { Interruption } from './interruption.ts'

/** What a batch came to for one event: how its handler judged it, or why it never got that far. */
export type Gathered = BatchOutcome | Failure

/** What joining a batch needs beside the delivery. */
export interface BatchCall extends Pick<Call, 'middleware' | 'classify'> {
  /** Joins the event to others and waits for its own outcome. Never rejects. */
  readonly gather: () => Promise<Gathered>
}

/**
 * Runs an event's middleware around its part in a batch. Never rejects. The bound in time is the
 * batch's: how long an event waited for company says nothing about its handler.
 */
export async function callInBatch(
  { gather, middleware, classify }: BatchCall,
  delivery: EventDelivery,
  interruption: Interruption,
): Promise<CallOutcome> {
  // Kept beside the exception, so that a middleware that keeps all errors cannot keep this one.
  let unfinished: Failure | undefined
  const handler = async () => {
    const gathered = await gather()
    if (gathered._tag === 'Done') return gathered.skip
    if (gathered._tag === 'Threw') throw gathered.error
    unfinished =
      gathered._tag === 'TimedOut'
        ? { _tag: 'HandlerTimedOut', type: delivery.type, seconds: gathered.seconds }
        : gathered
    throw new DOMException('the batch handler did not come to an end', 'AbortError')
  }
  const call = { handler, middleware, classify, timeoutSeconds: Infinity }
  const outcome = await callHandler(call, delivery, interruption)
  return unfinished ?? outcome
}
