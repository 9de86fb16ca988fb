import type { AppEvent } from '../app/app-event.ts'
import type { Handled, HandlerOutcome } from '../fact.ts'
import type { DeliveryEntry, MessageEntry } from './message-entry.ts'

/** An event, and all that was done with it. */
export interface EventEntry {
  readonly event: AppEvent
  readonly key: string
  /** All that have brought it, dead letters included. */
  readonly messages: MessageEntry[]
  readonly runs: RunEntry[]
}

/** One run of the handler of an event. */
export interface RunEntry {
  readonly process: string
  readonly handled: Handled
  readonly beganMs: number
  readonly delivery: DeliveryEntry | undefined
  outcome: 'running' | 'overran' | 'handled' | 'late' | 'failed'
  /** What its handler did; undefined while it runs. */
  result: HandlerOutcome | undefined
}

/** One call of a handler: the runs of an event, or of those of a batch. */
export interface CallEntry {
  readonly pattern: string
  readonly runs: readonly RunEntry[]
}

/** The last run of an event for one receive of its message. */
export function lastRunOf({ runs }: EventEntry, delivery: DeliveryEntry): RunEntry | undefined {
  return runs.findLast((run) => run.delivery === delivery)
}

/** Handled, stored, or unwanted: what makes it right to delete a message of an event. */
export function isDone(entry: EventEntry, { place }: MessageEntry): boolean {
  return (
    isHandled(entry) ||
    entry.messages.some((message) => message.queue === 'DLQ' && message.place > place)
  )
}

/** It is not to be handled, or a handler has succeeded in time. */
export function isHandled({ event, runs }: EventEntry): boolean {
  if (event.kind === 'unwanted' || event.kind === 'unknown') return true
  return runs.some(({ outcome }) => outcome === 'handled')
}
