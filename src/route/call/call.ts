import type { Failure } from '../../message/failure.ts'
import { failureFrom } from '../../message/failure-from.ts'
import { retrySeconds } from '../../message/retry-after-error.ts'
import { hasProperty, onRejection, property } from '../../message/thrown.ts'
import type { EventDelivery } from './delivery.ts'
import type { InterruptedBy, Interruption } from './interruption.ts'
import {
  type AnyHandler,
  type Middleware,
  MiddlewareError,
  type Ran,
  runChain,
} from '../middleware.ts'
import { inScope } from './scope.ts'
import { startTimeout, stopTimeout } from './timeout.ts'

/**
 * Classifies an error that a handler threw. `'permanent'`: the event is dead-lettered at once. `'transient'`:
 * it is retried with backoff. `{ retryAfterSeconds }`: it is retried after this time, in seconds, at most
 * 43,200. Anything else, also a `classify` that throws, counts as transient. A promise is awaited for at most
 * 10 s. It is not called for a PermanentError or a RetryAfterError.
 */
export type Classify = (error: unknown) => ErrorClass | Promise<ErrorClass>

type ErrorClass = 'permanent' | 'transient' | { readonly retryAfterSeconds: number } | undefined

/** One call of a handler, without its delivery. */
export interface HandlerCall {
  readonly handler: AnyHandler
  readonly middleware: readonly Middleware[]
  readonly classify: Classify | undefined
  /** The time limit of the handler, in seconds. `Infinity` for none. */
  readonly timeoutSeconds: number
}

/** The place of a running handler in the worker's pool. */
export interface Place {
  /** Keeps the place taken until the promise has settled: the handler overran its time. */
  keepUntil(settled: Promise<unknown>): void
}

export type CallOutcome = Exclude<Ran, MiddlewareError> | Failure

/**
 * Calls a handler with a time limit. Never rejects: whatever the handler does becomes a value. After the
 * time-out the outcome is final and a late answer of the handler is ignored, but its place stays taken
 * until it has settled. A handler that is interrupted before it starts is not called.
 */
export function callHandler(
  call: HandlerCall,
  delivery: EventDelivery,
  interruption: Interruption,
  place?: Place,
): Promise<CallOutcome> {
  const { type } = delivery
  const by = interruption.refusesStart()
  if (by !== undefined) return Promise.resolve({ _tag: 'Interrupted', type, by })
  return new Promise((resolve) => {
    const onInterrupt = (by: InterruptedBy) => {
      // Interrupted, so its time-out must not keep the process alive.
      timer?.unref()
      delivery.abort(interruptedError(by))
    }
    const finish = (outcome: CallOutcome) => {
      stopTimeout(timer)
      interruption.ignore(onInterrupt)
      resolve(outcome)
    }
    const timer = startTimeout(call.timeoutSeconds, (reason, seconds) => {
      delivery.abort(reason)
      place?.keepUntil(ran)
      finish({ _tag: 'HandlerTimedOut', type, seconds })
    })
    interruption.listen(onInterrupt)
    const ran = inScope([interruption], () => runChain(call.middleware, call.handler, delivery))
    ran.then(
      (ran) => {
        const isBroken = ran instanceof MiddlewareError
        finish(isBroken ? { _tag: 'MiddlewareBroken', type, cause: ran } : ran)
      },
      async (error) => finish(await failureOf(error, type, call.classify, interruption)),
    )
  })
}

function interruptedError(by: InterruptedBy): Error {
  const why = by === 'stop' ? 'the consumer is stopping' : 'the lease on the message was lost'
  return new DOMException(why, 'AbortError')
}

// Never throws: what an app throws, or its classify returns, can be anything.
export async function failureOf(
  cause: unknown,
  type: string,
  classify: Classify | undefined,
  interruption: Interruption,
): Promise<Failure> {
  const failure = failureFrom(cause, type)
  if (failure._tag !== 'HandlerFailed') return failure
  // A handler that failed after it was interrupted says nothing about the event.
  if (interruption.by !== undefined) return { _tag: 'Interrupted', type, by: interruption.by }
  const { errorClass, ...failed }: Classified = classify ? await classifyBy(classify, cause) : {}
  if (errorClass === 'permanent') return { _tag: 'PermanentlyFailed', type, cause }
  if (hasProperty(errorClass, 'retryAfterSeconds')) {
    const seconds = retrySeconds(property(errorClass, 'retryAfterSeconds'))
    return { _tag: 'RetryRequested', type, seconds, cause }
  }
  return { ...failure, ...failed }
}

/** What an app's classify returned, or what it threw. */
interface Classified {
  readonly errorClass?: ErrorClass
  readonly classifyThrew?: unknown
}

/** Not the time limit of the handler, since events of a batch have none. */
const classifySeconds = 10
const tooLong = `classify took longer than ${classifySeconds} s`

// A classify that fails must not decide about a message: the error stays transient.
function classifyBy(classify: Classify, cause: unknown): Promise<Classified> {
  return new Promise((resolve) => {
    const failed = (classifyThrew: unknown) => {
      onRejection(classifyThrew)
      resolve({ classifyThrew })
    }
    const timer = startTimeout(classifySeconds, () => failed(new Error(tooLong)))
    new Promise<ErrorClass>((answer) => answer(classify(cause)))
      .then((errorClass) => resolve({ errorClass }), failed)
      .finally(() => stopTimeout(timer))
  })
}
