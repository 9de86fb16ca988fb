import type { FailureTag } from '../../message/failure.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { Instrumentation } from '../../pipeline/instrumentation/instrumentation.ts'

/** A worker that has not been started: the part of it that is watched. */
export interface WatchedWorker {
  readonly events: WatchedEvents
  health(): WatchedHealth
  instrument(
    instrumentation: Instrumentation & { observe(worker: { readonly concurrency: number }): void },
  ): void
}

export interface WatchedEvents {
  on(name: 'settled', listener: (event: WatchedSettled) => void): unknown
  on(name: 'failed', listener: (event: { readonly reason: FailureTag }) => void): unknown
}

/** An event that was settled. */
export interface WatchedSettled {
  readonly type: string | undefined
  readonly outcome: Verdict['_tag']
  readonly reason: string
  readonly durationMs: number
  readonly ageMs: number | undefined
  readonly receiveCount: number
  readonly errorName: string | undefined
  readonly key: string
}

export interface WatchedHealth {
  readonly state: string
  readonly live: boolean
  readonly ready: boolean
  readonly reason: string
  readonly running: number
  readonly overrun: number
  readonly waiting: number
  readonly inFlight: number
  readonly settling: number
  readonly deadLettersWaiting: number
  readonly openCircuits: readonly string[]
  readonly polls: number
  readonly sinceReceiveMs: number | undefined
}
