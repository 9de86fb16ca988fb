import type { Failure } from '../../message/failure.ts'
import { isPermanentError } from '../../message/permanent-error.ts'
import { isRetryAfterError, longestRetrySeconds } from '../../message/retry-after-error.ts'
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
 * How an app sorts its own errors: `permanent` dead-letters at once, `transient` backs off,
 * `{ retryAfterSeconds }` says when. `undefined` leaves it to sluice, which takes it as transient, as
 * what throws, rejects or answers anything else. A promise is waited for, at most 10 s.
 */
export type Classify = (error: unknown) => Sort | Promise<Sort>

type Sort = 'permanent' | 'transient' | { readonly retryAfterSeconds: number } | undefined

/** What a call needs beside the delivery. */
export interface Call {
  readonly handler: AnyHandler
  readonly middleware: readonly Middleware[]
  readonly classify: Classify | undefined
  /** How long the handler may take, in seconds. `Infinity` for no bound. */
  readonly timeoutSeconds: number
}

/** The room that a running handler takes. */
export interface Place {
  /** The handler overran its time: its place stays taken until it has settled. */
  keepUntil(settled: Promise<unknown>): void
}

export type CallOutcome = Exclude<Ran, MiddlewareError> | Failure

/**
 * Calls a handler, bounded in time. Never rejects: whatever the handler does becomes a value. After the
 * time-out the outcome stands and the handler's late answer is ignored, but its place stays taken until
 * it has settled. A handler that was told to stop before it began is not called.
 */
export function callHandler(
  call: Call,
  delivery: EventDelivery,
  interruption: Interruption,
  place?: Place,
): Promise<CallOutcome> {
  const { type } = delivery
  const by = interruption.refusesStart()
  if (by !== undefined) return Promise.resolve({ _tag: 'Interrupted', type, by })
  return new Promise((resolve) => {
    const onInterrupt = (by: InterruptedBy) => {
      // Told to stop: its time-out must not keep the process any more.
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
  const why = by === 'stop' ? 'the worker is stopping' : 'the lease on the message was lost'
  return new DOMException(why, 'AbortError')
}

// Total: what an app throws, or its classify answers, may be of any kind.
export async function failureOf(
  cause: unknown,
  type: string,
  classify: Classify | undefined,
  interruption: Interruption,
): Promise<Failure> {
  // A promise can be thrown as well, and nobody waits for it.
  onRejection(cause)
  if (isPermanentError(cause)) return { _tag: 'PermanentlyFailed', type, cause }
  if (isRetryAfterError(cause)) {
    return { _tag: 'RetryRequested', type, seconds: bounded(property(cause, 'seconds')), cause }
  }
  // A handler that gave up because we told it to says nothing about the event.
  if (interruption.by !== undefined) return { _tag: 'Interrupted', type, by: interruption.by }
  const { sorted, ...failed }: Sorted = classify ? await sort(cause, classify) : {}
  if (sorted === 'permanent') return { _tag: 'PermanentlyFailed', type, cause }
  if (hasProperty(sorted, 'retryAfterSeconds')) {
    const seconds = bounded(property(sorted, 'retryAfterSeconds'))
    return { _tag: 'RetryRequested', type, seconds, cause }
  }
  return { _tag: 'HandlerFailed', type, cause, ...failed }
}

/** What an app's classify answered, or what it threw. */
interface Sorted {
  readonly sorted?: Sort
  readonly classifyThrew?: unknown
}

/** Of its own, in seconds: the handler's time is no bound, since events of a batch have none. */
const classifySeconds = 10
const tooLong = `classify took longer than ${classifySeconds} s`

// An app's classify that fails must not decide over a message: the error stays transient.
function sort(cause: unknown, classify: Classify): Promise<Sorted> {
  return new Promise((resolve) => {
    const failed = (classifyThrew: unknown) => {
      onRejection(classifyThrew)
      resolve({ classifyThrew })
    }
    const timer = startTimeout(classifySeconds, () => failed(new Error(tooLong)))
    new Promise<Sort>((answer) => answer(classify(cause)))
      .then((sorted) => resolve({ sorted }), failed)
      .finally(() => stopTimeout(timer))
  })
}

/** What classify and errors of another copy of sluice say is checked by nobody else. */
function bounded(seconds: unknown): number {
  return typeof seconds === 'number' && Number.isFinite(seconds)
    ? Math.min(longestRetrySeconds, Math.max(0, Math.ceil(seconds)))
    : 0
}
