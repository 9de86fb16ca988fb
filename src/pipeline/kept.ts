import type { Retry, Verdict } from '../message/verdict.ts'
import type { EventResult } from '../route/call/event-result.ts'

/** While one event of a message is retried, those that are to be dead-lettered wait with it. */
export function waiting(
  events: readonly EventResult[],
  settlement: Verdict,
): readonly EventResult[] {
  return settlement._tag === 'Retry' ? events.map((event) => keptEvent(event, settlement)) : events
}

/** An event that is to be dead-lettered, and stays on the queue with its message instead. */
export function keptEvent(event: EventResult, kept: Retry): EventResult {
  const { outcome } = event
  if (outcome._tag !== 'DeadLetter') return event
  return { ...event, outcome: { ...kept, failure: outcome.failure } }
}
