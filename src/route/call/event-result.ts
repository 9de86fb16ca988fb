import type { Drift } from '../../message/issue.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { IncomingEvent } from './delivery.ts'

/** The outcome of one event. */
export interface EventResult {
  readonly index: number
  readonly key: string
  readonly type: string | undefined
  readonly outcome: Verdict
  readonly drift: readonly Drift[]
  /** How long its handler took, the wait for a place included, in milliseconds. 0 without a handler. */
  readonly durationMs: number
}

const noDrift: readonly Drift[] = []

export function eventResult(
  { index, key }: Pick<IncomingEvent, 'index' | 'key'>,
  type: string | undefined,
  outcome: Verdict,
  drift = noDrift,
  durationMs = 0,
): EventResult {
  return { index, key, type, outcome, drift, durationMs }
}

export function acknowledged(because: 'handled' | 'unhandled' | 'unknown'): Verdict {
  return { _tag: 'Acknowledge', because }
}

export function skipped(reason: string): Verdict {
  return { _tag: 'Acknowledge', because: 'skipped', reason }
}
