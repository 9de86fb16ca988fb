import type { FailureTag } from '../../message/failure.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { LostBecause } from '../../queue/lease-renewer.ts'
import type { UnreadableMessage } from '../../queue/port.ts'
import type { CircuitChange } from '../handle/circuits.ts'
import type { StopReport } from './stop-report.ts'

/**
 * The lifecycle events of a worker, for metrics and operators. No event contains payload values, except for
 * those in the app's own errors in `failed`. An error thrown by a listener is logged.
 */
export interface LifecycleEvents {
  /** The queue was found, and the first receive succeeded. */
  started: [{ readonly queueUrl: string; readonly deadLetterQueueUrl: string | undefined }]
  /** A request of `start()` failed and is retried. What a retry cannot fix rejects `start()`. */
  startDelayed: [FailedRequest]
  /** Messages were received. */
  received: [{ readonly messages: number }]
  /** A message could not be read. It is left, and visible again after its visibility timeout. */
  unreadable: [UnreadableMessage]
  /**
   * SQS has carried out the settlement of an event's message: it is deleted, or is visible again after a while.
   * Once per event and attempt. Not while SQS refuses it, nor for a message that is left: see `settleFailed`. If
   * that message is received again, its events that do not run again are reported with the settlement of then.
   */
  settled: [SettledEvent]
  /**
   * An attempt at an event failed: it will be retried, or was stored on the dead-letter queue. Reported at once,
   * before SQS has answered the settlement of the message. For an error tracker.
   */
  failed: [FailedEvent]
  /** An optional part of an event did not match its codec. Reported once per type and path. */
  drift: [{ readonly type: string; readonly path: string; readonly expected: string }]
  /** The catalogue does not have this event type. Reported once per type. */
  unknownType: [{ readonly type: string }]
  /** The dead-letter queue has accepted an event. Its message is not deleted yet. */
  deadLettered: [
    {
      readonly type: string | undefined
      readonly reason: FailureTag
      readonly errorName: string | undefined
      readonly messageId: string
      readonly key: string
    },
  ]
  /** The dead-letter queue did not accept an event. The message stays on the queue and is retried. */
  deadLetterFailed: [
    { readonly messageId: string; readonly code: string; readonly message: string },
  ]
  /** SQS refused deletes or releases, which are retried. Reported at most once a minute per code. */
  settleRefused: [{ readonly what: 'delete' | 'release'; readonly code: string }]
  /** A delete or release failed for good. The message is visible again after its visibility timeout. */
  settleFailed: [
    { readonly messageId: string; readonly what: 'delete' | 'release'; readonly code: string },
  ]
  /**
   * A handler did not settle within its timeout. Its event is retried, and its late result is ignored. The
   * handler keeps its place until it settles.
   */
  handlerOverran: [
    {
      readonly type: string
      readonly messageId: string
      readonly key: string
      readonly seconds: number
      /** How many handlers have overrun their time and not settled, including this one. */
      readonly overrun: number
    },
  ]
  /**
   * The lease on a message was lost. Its handlers were signalled, and it is not settled here. `refused`: SQS
   * refused to renew it. `expired`: it ended before a renewal succeeded. `not begun in time`: it ended before
   * its handler began, while other handlers blocked the event loop.
   */
  leaseLost: [
    {
      readonly messageId: string
      /** From its receive to the loss, in milliseconds. */
      readonly inFlightMs: number
      readonly because: LostBecause
    },
  ]
  /** Leases were renewed late, by this many milliseconds: something blocks the event loop. */
  renewedLate: [{ readonly lagMs: number }]
  /** A receive failed. The next one waits. */
  receiveFailed: [FailedRequest]
  /** A receive succeeded after others had failed. */
  receivingAgain: [Record<never, never>]
  /** Receives return empty at once instead of waiting. Reported once, when it begins. */
  emptyAtOnce: [{ readonly receives: number }]
  /** Receives wait again, after this many that did not. */
  waitingAgain: [{ readonly receives: number }]
  /**
   * Too many failures in a row. With `handler`: of this handler, which is now tried from time to time while
   * all others run. Without: of every handler, and the worker stopped receiving.
   */
  circuitOpened: [CircuitChange]
  /** A success closed the circuit: the handler gets its events again, or the worker receives again. */
  circuitClosed: [CircuitChange]
  /** `pause(reason)` was called. */
  paused: [{ readonly reason: string }]
  /** `resume()` was called. */
  resumed: [Record<never, never>]
  /** `stop()` was called. */
  stopping: [{ readonly graceSeconds: number }]
  /** The stop is over: everything is settled, or the grace period has ended. */
  stopped: [StopReport]
}

/** A request to SQS that failed and is retried. */
export interface FailedRequest {
  readonly kind: string
  /** The error code of AWS or of the network. */
  readonly code: string
  /** What failed, where, and what to do, in a sentence. */
  readonly message: string
  readonly waitMs: number
}

/** One processed event, for metrics. */
export interface SettledEvent {
  readonly type: string | undefined
  readonly outcome: Verdict['_tag']
  /** The tag of the failure, or why the event was acknowledged: `handled`, `skipped`, `unhandled`, … */
  readonly reason: string
  /** The time of its handler and its middleware, in milliseconds. Its time limit if it overran that. */
  readonly durationMs: number
  /** How long it waited for a place in the pool, or for its batch to be called, in milliseconds. */
  readonly waitedMs: number
  /** Milliseconds from sending to settling, by the clocks of SQS and of this machine. */
  readonly ageMs: number | undefined
  readonly receiveCount: number
  readonly errorName: string | undefined
  readonly messageId: string
  readonly key: string
  readonly index: number
}

/** One failed attempt at an event, for an error tracker. A released event has not failed. */
export interface FailedEvent {
  /**
   * The error that the handler threw, unchanged. A thrown value that is not an Error is the `cause` of one. Failures
   * without a thrown value, such as poison messages and timeouts, have an error that names the reason. With
   * the option `redact` it is always a new error, made from what `redact` returned: name, message, code,
   * causes and the stack frames in the app's code.
   */
  readonly error: Error
  readonly type: string | undefined
  readonly reason: FailureTag
  /** The same for failures of the same cause. Also on the record of a dead letter. */
  readonly fingerprint: string
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** False when it was dead-lettered. */
  readonly willRetry: boolean
  /** The wait before the next attempt, in seconds. Undefined when there is none. */
  readonly afterSeconds: number | undefined
  readonly messageId: string
  readonly key: string
  readonly index: number
}

/** A listener of one event. */
export type Listener<K extends keyof LifecycleEvents> = (...args: LifecycleEvents[K]) => void

/** The type of `worker.events`. */
export interface WorkerEvents {
  on<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
  once<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
  off<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
}
