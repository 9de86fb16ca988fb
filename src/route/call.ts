import type { Failure } from '../message/failure.ts'
import { isPermanentError } from '../message/permanent-error.ts'
import { isRetryAfterError } from '../message/retry-after-error.ts'
import type { EventDelivery } from './delivery.ts'
import type { InterruptedBy, Interruption } from './interruption.ts'
import { type AnyHandler, type Middleware, type Ran, runChain } from './middleware.ts'

/**
 * How an app sorts its own errors: `permanent` dead-letters at once, `transient` backs off,
 * `{ retryAfterSeconds }` says when. `undefined` leaves it to sluice, which takes it as transient.
 */
export type Classify = (
  error: unknown,
) => 'permanent' | 'transient' | { readonly retryAfterSeconds: number } | undefined

/** What a call needs beside the delivery. */
export interface Call {
  readonly handler: AnyHandler
  readonly middleware: readonly Middleware[]
  readonly classify: Classify | undefined
  /** How long the handler may take, in seconds. `Infinity` for no bound. */
  readonly timeoutSeconds: number
}

export type CallOutcome = Exclude<Ran, 'broken'> | Failure

/**
 * Calls a handler, bounded in time. Never rejects: whatever the handler does becomes a value. After the
 * time-out the outcome stands and the handler's late answer is ignored.
 */
export function callHandler(
  call: Call,
  delivery: EventDelivery,
  interruption: Interruption,
): Promise<CallOutcome> {
  return new Promise((resolve) => {
    const onInterrupt = (by: InterruptedBy) => delivery.abort(interruptedError(by))
    const finish = (outcome: CallOutcome) => {
      clearTimeout(timer)
      interruption.ignore(onInterrupt)
      resolve(outcome)
    }
    const onTimeout = () => {
      const seconds = call.timeoutSeconds
      delivery.abort(new DOMException(`the handler took longer than ${seconds} s`, 'TimeoutError'))
      finish({ _tag: 'HandlerTimedOut', type: delivery.type, seconds })
    }
    const timer = Number.isFinite(call.timeoutSeconds)
      ? setTimeout(onTimeout, call.timeoutSeconds * 1000)
      : undefined
    interruption.listen(onInterrupt)
    runChain(call.middleware, call.handler, delivery).then(
      (ran) => finish(ran === 'broken' ? { _tag: 'MiddlewareBroken', type: delivery.type } : ran),
      (error) => finish(failureOf(error, delivery.type, call.classify, interruption)),
    )
  })
}

function interruptedError(by: InterruptedBy): Error {
  const why = by === 'stop' ? 'the worker is stopping' : 'the lease on the message was lost'
  return new DOMException(why, 'AbortError')
}

function failureOf(
  cause: unknown,
  type: string,
  classify: Classify | undefined,
  interruption: Interruption,
): Failure {
  if (isPermanentError(cause)) return { _tag: 'PermanentlyFailed', type, cause }
  if (isRetryAfterError(cause)) {
    return { _tag: 'RetryRequested', type, seconds: cause.seconds, cause }
  }
  // A handler that gave up because we told it to says nothing about the event.
  if (interruption.by !== undefined) return { _tag: 'Interrupted', type, by: interruption.by }
  const sorted = sort(cause, classify)
  if (sorted === 'permanent') return { _tag: 'PermanentlyFailed', type, cause }
  if (typeof sorted === 'object') {
    return { _tag: 'RetryRequested', type, seconds: bounded(sorted.retryAfterSeconds), cause }
  }
  return { _tag: 'HandlerFailed', type, cause }
}

// An app's classify that throws must not decide over a message: the error stays transient.
function sort(cause: unknown, classify: Classify | undefined): ReturnType<Classify> {
  try {
    return classify?.(cause)
  } catch {
    return 'transient'
  }
}

function bounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(43_200, Math.max(0, Math.ceil(seconds))) : 0
}
