import type { FailureTag } from '../../message/failure.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { LostBecause } from '../../queue/lease-renewer.ts'
import type { UnreadableMessage } from '../../queue/port.ts'
import type { CircuitChange } from '../handle/circuits.ts'
import type { StopReport } from './stop-report.ts'

/**
 * What a worker tells of itself, for metrics and for operators. No event holds payload values, as far
 * as the app's own errors in `failed` hold none. A listener that throws is logged and hurts nobody.
 */
export interface LifecycleEvents {
  /** The queue was found and the first receive went through. */
  started: [{ readonly queueUrl: string; readonly deadLetterQueueUrl: string | undefined }]
  /** A request of start() failed; it is tried again. Rejections of start() are for what cannot be cured. */
  startDelayed: [FailedRequest]
  /** Messages came. */
  received: [{ readonly messages: number }]
  /** A message came that cannot be read, and is left: it comes again after its visibility timeout. */
  unreadable: [UnreadableMessage]
  /** An event has its verdict, and the settlement of its message was handed to SQS. */
  settled: [SettledEvent]
  /** An event failed, at every attempt: it is tried again, or was dead-lettered. For an error tracker. */
  failed: [FailedEvent]
  /** A part of an event did not fit its codec: told once for each type and path. */
  drift: [{ readonly type: string; readonly path: string; readonly expected: string }]
  /** An event of a type that the catalogue does not hold: told once a type. */
  unknownType: [{ readonly type: string }]
  /** An event now stands on the dead-letter queue. */
  deadLettered: [
    {
      readonly type: string | undefined
      readonly reason: FailureTag
      readonly errorName: string | undefined
      readonly messageId: string
      readonly key: string
    },
  ]
  /** The dead-letter queue did not take it; the message is kept and backed off. */
  deadLetterFailed: [
    { readonly messageId: string; readonly code: string; readonly message: string },
  ]
  /** SQS refuses deletes or releases, which are tried again: told at most once a minute for each code. */
  settleRefused: [{ readonly what: 'delete' | 'release'; readonly code: string }]
  /** A delete or a release that was given up; the message comes back after its visibility timeout. */
  settleFailed: [
    { readonly messageId: string; readonly what: 'delete' | 'release'; readonly code: string },
  ]
  /**
   * A handler did not return within its time. Its event is tried again and its late answer is ignored; it
   * keeps its place until it has settled.
   */
  handlerOverran: [
    {
      readonly type: string
      readonly messageId: string
      readonly key: string
      readonly seconds: number
      /** How many handlers overran their time and have not settled, this one included. */
      readonly overrun: number
    },
  ]
  /**
   * The lease on a message is gone: its handlers were told, and it is not settled here. `refused`: SQS
   * refused to renew it; `expired`: it ran out before a renewal went through; `not begun in time`: it ran
   * out before its handler began, while others kept the processor busy.
   */
  leaseLost: [
    {
      readonly messageId: string
      readonly heldMs: number
      readonly because: LostBecause
    },
  ]
  /** Leases were renewed this late: something keeps the event loop busy. */
  renewedLate: [{ readonly lagMs: number }]
  /** A receive failed; the next one waits. */
  receiveFailed: [FailedRequest]
  /** A receive went through after others had failed. */
  receivingAgain: [Record<never, never>]
  /** Receives come back empty at once though they ask to wait: told once, when it has begun. */
  emptyAtOnce: [{ readonly receives: number }]
  /** That is over. `receives` came back so. */
  waitingAgain: [{ readonly receives: number }]
  /**
   * Too many failures in a row: of one handler, which is tried now and then while all others flow; or of
   * all, without `handler`: the worker stopped receiving.
   */
  circuitOpened: [CircuitChange]
  /** A success: the handler gets its events again, or the worker receives again. */
  circuitClosed: [CircuitChange]
  /** `pause(reason)` was called: no receive begins. */
  paused: [{ readonly reason: string }]
  /** `resume()` was called. */
  resumed: [Record<never, never>]
  /** `stop()` was called. */
  stopping: [{ readonly graceSeconds: number }]
  /** The stop is over: everything is settled, or the budget is used up. */
  stopped: [StopReport]
}

/** A request to SQS that failed and is tried again. */
export interface FailedRequest {
  readonly kind: string
  /** AWS's name of the error, or the network's. */
  readonly code: string
  /** A sentence: what failed, where, what to do. */
  readonly message: string
  readonly waitMs: number
}

/** What metrics need of one event. */
export interface SettledEvent {
  readonly type: string | undefined
  readonly outcome: Verdict['_tag']
  /** Why, where it is not plain success: the failure's tag, or how it came to be acknowledged. */
  readonly reason: string
  /** The time of its handler, with its wait for room, in milliseconds. */
  readonly durationMs: number
  /** From being sent to being settled, in milliseconds, by the clocks of SQS and of this machine. */
  readonly ageMs: number | undefined
  readonly receiveCount: number
  readonly errorName: string | undefined
  readonly messageId: string
  readonly key: string
  readonly index: number
}

/** What an error tracker needs of one event that failed. What was merely given back did not fail. */
export interface FailedEvent {
  /**
   * What the handler threw, itself. Where that is no error it is the `cause` of one. Failures without one,
   * such as poison and time-outs, have one that names the reason. With the option `redact` it is always one
   * that was made from what `redact` has left: name, message, code, causes and the frames in the app's code.
   */
  readonly error: Error
  readonly type: string | undefined
  readonly reason: FailureTag
  /** The same for the same sort of failure, as on the record of a dead letter. */
  readonly fingerprint: string
  /** Which attempt failed: 1 for the first. */
  readonly attempt: number
  /** False when it was dead-lettered. */
  readonly willRetry: boolean
  /** The wait before the next attempt. Undefined when there is none. */
  readonly afterSeconds: number | undefined
  readonly messageId: string
  readonly key: string
  readonly index: number
}

/** What is called for each event of a name. */
export type Listener<K extends keyof LifecycleEvents> = (...args: LifecycleEvents[K]) => void

/** `worker.events`: what an app may call of it. */
export interface WorkerEvents {
  on<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
  once<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
  off<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this
}
