import type { Process } from './engine/process.ts'
import type { Timeline } from './engine/timeline.ts'
import type { Journal } from './journal.ts'
import type { Sqs } from './sqs/sqs.ts'
import type { Troubles } from './sqs/troubles.ts'

/** What everyone in a simulation has around them. */
export interface Surroundings {
  readonly timeline: Timeline
  /** The process in which everything is planned, and which starts the others. */
  readonly supervisor: Process
  readonly sqs: Sqs
  readonly troubles: Troubles
  readonly journal: Journal
}

/** Keeps the event loop of a process busy for this long. If it is busy already, this comes after. */
export function block(process: Process, forMs: number, journal: Journal): void {
  journal.note({ _tag: 'Blocked', process: process.name, forMs }, process.nowMs)
  process.block(forMs)
}
