import type { Drift } from '../../message/issue.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { IncomingEvent } from './delivery.ts'

/** The outcome of one event. */
export interface EventResult extends EventTimes {
  readonly index: number
  /** The same for the same event at every redelivery and every replay. */
  readonly key: string
  readonly type: string | undefined
  readonly outcome: Verdict
  /** What was left out of the event because it did not fit its codec. */
  readonly drift: readonly Drift[]
}

/** How long an event waited, and how long its handler took. Both are 0 without a handler. */
export interface EventTimes {
  /**
   * The time of its handler and its middleware, in milliseconds. 0 when it was not called. Of a batch: that of
   * the call with all its events. Of a handler that overran its time: its time limit.
   */
  readonly durationMs: number
  /** How long it waited for a place in the pool, or for its batch to be called, in milliseconds. */
  readonly waitedMs: number
}

// Frozen like acknowledgements: events share them, and instrumentations and callers get them.
const noDrift: readonly Drift[] = Object.freeze([])
const noTimes: EventTimes = { durationMs: 0, waitedMs: 0 }

export function eventResult(
  { index, key }: Pick<IncomingEvent, 'index' | 'key'>,
  type: string | undefined,
  outcome: Verdict,
  drift = noDrift,
  { durationMs, waitedMs } = noTimes,
): EventResult {
  return { index, key, type, outcome, drift, durationMs, waitedMs }
}

export function acknowledged(because: 'handled' | 'unhandled' | 'unknown'): Verdict {
  return Object.freeze({ _tag: 'Acknowledge', because })
}

export function skipped(reason: string): Verdict {
  return Object.freeze({ _tag: 'Acknowledge', because: 'skipped', reason })
}
