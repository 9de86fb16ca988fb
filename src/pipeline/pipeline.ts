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

/** A router as the pipeline reads it, whatever its events. */
export interface AnyRouter {
  readonly catalogue: Catalogue
  readonly [routes]: Routes
}

/** What the way of a message depends on. One for a worker; clock and randomness are parameters. */
export interface Pipeline {
  readonly router: AnyRouter
  readonly limits: Partial<OpenLimits>
  readonly handlerTimeoutSeconds: number
  readonly maxAttempts: number
  /** After so many receives SQS moves a message by itself; undefined where it does not. */
  readonly maxReceives?: number | undefined
  readonly backoff: Backoff
  /** Asks the circuit of a handler, before its event takes a place. */
  admit(registration: Registration, isLastAttempt: boolean): Admission
  /** Tells the circuit of a handler what came of it. */
  count(registration: Registration, verdict: Verdict): void
  /** Runs a handler when there is room for it. `Interrupted` when it gave the event back instead. */
  schedule<T>(job: Job, run: (place: Place) => Promise<T>): Promise<T | Failure>
  /** Gathers an event for its batch handler, and calls that in its time. Never rejects. */
  gather(
    registration: BatchRegistration,
    delivery: EventDelivery,
    interruption: Interruption,
  ): Promise<Gathered>
  /** What earlier receives of this message have settled for good, by index. */
  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined
  /** A turn of the event loop, where one is due: the events of a large body must not block it. */
  yield(): Promise<void> | undefined
  /** From 0 to 1. */
  random(): number
  /** Milliseconds on any steady clock. */
  nowMs(): number
}

/** What the pool has to know of a handler's run. */
export interface Job {
  /** Undefined for a batch. */
  readonly event: unknown
  readonly registration: Registration
  /** It runs, or waits for as long as it takes: a failure now is dead-lettered with its record. */
  readonly isLastAttempt: boolean
}

/** What the circuit of a handler says: its event flows, is tried though the circuit is open, or waits. */
export type Admission = 'flows' | 'probe' | { readonly waitSeconds: number }

/** What became of one message. */
export interface Processed {
  /** The worst of its events. */
  readonly settlement: Verdict
  /** One for each event; a single one of index 0 when the body could not be opened. */
  readonly events: readonly EventResult[]
}
