import { hasProperty, onRejection, property } from '../../message/thrown.ts'
import type { AnyBatchHandler } from '../batch.ts'
import type { Place } from './call.ts'
import { type EventDelivery, isSkip, type Skip } from './delivery.ts'
import type { Interruption } from './interruption.ts'
import { inScope } from './scope.ts'
import { startTimeout, stopTimeout } from './timeout.ts'

/** The outcome of a batch handler for one event. */
export type BatchOutcome =
  | { readonly _tag: 'Done'; readonly skip: Skip | undefined }
  | { readonly _tag: 'Threw'; readonly error: unknown }
  | { readonly _tag: 'TimedOut'; readonly seconds: number }

/** The context of one call of a batch handler. */
export interface BatchContext {
  readonly timeoutSeconds: number
  /** The messages that contained the events. */
  readonly messages: readonly Interruption[]
  readonly place: Place
}

/**
 * Calls a batch handler with a time limit. Resolves with one outcome for each delivery, never rejects.
 * After the time-out the outcomes are final and a late answer is ignored, but its place stays taken
 * until the handler has settled.
 */
export function callBatch(
  handler: AnyBatchHandler,
  deliveries: readonly EventDelivery[],
  { timeoutSeconds, messages, place }: BatchContext,
): Promise<readonly BatchOutcome[]> {
  return new Promise((resolve) => {
    const all = (outcome: BatchOutcome) => deliveries.map(() => outcome)
    const timer = startTimeout(timeoutSeconds, (reason, seconds) => {
      for (const delivery of deliveries) delivery.abort(reason)
      place.keepUntil(ran)
      resolve(all({ _tag: 'TimedOut', seconds }))
    })
    const events = deliveries.map(({ event }) => event)
    const run = async () => outcomesOf(await handler(events, deliveries), deliveries.length)
    const ran = inScope(messages, run)
    // Interrupted, so its time-out must not keep the process alive.
    messages[0]?.listen(() => timer?.unref())
    ran
      .catch((error) => all({ _tag: 'Threw', error }))
      .then(resolve)
      .finally(() => stopTimeout(timer))
  })
}

function outcomesOf(answer: unknown, count: number): readonly BatchOutcome[] {
  if (answer === undefined) return Array.from({ length: count }, () => done)
  if (!Array.isArray(answer)) {
    throw new TypeError('a batch handler returns an array of results, or nothing')
  }
  if (answer.length !== count) {
    throw new TypeError(`a batch handler returned ${answer.length} results for ${count} events`)
  }
  return Array.from(answer, outcomeOf)
}

const done: BatchOutcome = { _tag: 'Done', skip: undefined }

// A value that is no result must not count as a success: the event would be deleted.
function outcomeOf(result: unknown): BatchOutcome {
  if (result === undefined || result === null) return done
  if (isSkip(result)) return { _tag: 'Done', skip: result }
  const status = property(result, 'status')
  if (status === 'fulfilled') return done
  if (status === 'rejected') return { _tag: 'Threw', error: property(result, 'reason') }
  // A promise that the handler did not await: its rejection must not end the process.
  onRejection(result)
  return {
    _tag: 'Threw',
    error: hasProperty(result, 'message') ? result : new TypeError(notOne),
  }
}

const notOne = 'a result is an Error, a settled promise (Promise.allSettled), or nothing'
