import type { Failure } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import type { Place } from '../route/call/call.ts'
import type { Gathered } from '../route/call/call-in-batch.ts'
import type { EventDelivery } from '../route/call/delivery.ts'
import type { Interruption } from '../route/call/interruption.ts'
import type { BatchRegistration, Registration } from '../route/registration.ts'
import type { ProcessInfo } from './instrumentation/instrumentation.ts'

/** Decides when the events of messages are handled, and how many at once. */
export interface FlowControl {
  /** Asks the circuit breaker of a handler before its event takes a place. */
  admit(registration: Registration, isLastAttempt: boolean): Admission
  /** Reports the outcome of a handler to its circuit breaker. */
  count(registration: Registration, verdict: Verdict): void
  /** Runs a handler when there is room for it. Resolves with a failure when it was turned away instead. */
  schedule: Schedule
  /** Collects an event for its batch handler, and calls that in time. Never rejects. */
  gather(registration: BatchRegistration, event: BatchEvent): Promise<Gathered>
  /** The verdicts of the events of this message that earlier receives have settled, by index. */
  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined
  /** Waits for the next turn of the event loop if one is due: a body with many events must not block it. */
  yield(): Promise<void> | undefined
}

export type Schedule = <T>(job: Job, run: (place: Place) => Promise<T>) => Promise<T | Failure>

/** What the pool needs to know about a handler's run. */
export interface Job {
  /** Undefined for a batch. */
  readonly event: unknown
  readonly registration: Registration
  /** It always runs, however long it waits: its failure is dead-lettered with a record. */
  readonly isLastAttempt: boolean
}

/** An event for a batch handler. */
export interface BatchEvent {
  readonly delivery: EventDelivery
  /** For the instrumentation, where it has a method for events or batches. */
  readonly info: ProcessInfo | undefined
  readonly interruption: Interruption
  /** The batch handler is about to be called with it. */
  readonly onCall: () => void
}

/** The decision of a circuit breaker: the event runs, is tried although the circuit is open, or waits. */
export type Admission = 'flows' | 'probe' | { readonly waitSeconds: number }

/** Why events were turned away instead of running their handlers. */
export type TurnedAwayBy = 'stop' | 'circuit open'
