import type { Catalogue } from '../decode/catalogue.ts'
import type { Failure } from '../message/failure.ts'
import type { Verdict } from '../message/verdict.ts'
import type { OpenLimits } from '../open/limits.ts'
import type { Place } from '../route/call/call.ts'
import type { Gathered } from '../route/call/call-in-batch.ts'
import type { EventDelivery } from '../route/call/delivery.ts'
import type { EventResult } from '../route/call/event-result.ts'
import type { Interruption } from '../route/call/interruption.ts'
import type { BatchRegistration, Registration } from '../route/registration.ts'
import type { Routes, routes } from '../route/routes.ts'
import type { Backoff } from '../settle/backoff.ts'

/** A router as the pipeline reads it, for any events. */
export interface AnyRouter {
  readonly catalogue: Catalogue
  readonly [routes]: Routes
}

/** What processing a message depends on. One per worker. Clock and randomness are parameters. */
export interface Pipeline {
  readonly router: AnyRouter
  readonly limits: Partial<OpenLimits>
  readonly handlerTimeoutSeconds: number
  readonly maxAttempts: number
  /** After this many receives SQS moves a message by itself. Undefined if it does not. */
  readonly maxReceives?: number | undefined
  readonly backoff: Backoff
  /** Asks the circuit breaker of a handler before its event takes a place. */
  admit(registration: Registration, isLastAttempt: boolean): Admission
  /** Reports the outcome of a handler to its circuit breaker. */
  count(registration: Registration, verdict: Verdict): void
  /** Runs a handler when there is room for it. Resolves with a failure when it was turned away instead. */
  schedule<T>(job: Job, run: (place: Place) => Promise<T>): Promise<T | Failure>
  /** Collects an event for its batch handler, and calls that in time. Never rejects. */
  gather(
    registration: BatchRegistration,
    delivery: EventDelivery,
    interruption: Interruption,
  ): Promise<Gathered>
  /** The verdicts of the events of this message that earlier receives have settled, by index. */
  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined
  /** Waits for the next turn of the event loop if one is due: a body with many events must not block it. */
  yield(): Promise<void> | undefined
  /** From 0 to 1. */
  random(): number
  /** Milliseconds on any steady clock. */
  nowMs(): number
}

/** What the pool needs to know about a handler's run. */
export interface Job {
  /** Undefined for a batch. */
  readonly event: unknown
  readonly registration: Registration
  /** It always runs, however long it waits: its failure is dead-lettered with a record. */
  readonly isLastAttempt: boolean
}

/** The decision of a circuit breaker: the event runs, is tried although the circuit is open, or waits. */
export type Admission = 'flows' | 'probe' | { readonly waitSeconds: number }

/** The outcome of a message. */
export interface Processed {
  /** The worst verdict of its events. */
  readonly settlement: Verdict
  /** One per event. A single one with index 0 when the body could not be opened. */
  readonly events: readonly EventResult[]
}
