import type { Verdict } from '../message/verdict.ts'
import type { EventResult } from '../route/call/event-result.ts'

/** The outcome of a message. */
export interface Processed {
  /** The worst verdict of its events: `Retry`, then `DeadLetter`, then `Acknowledge`. */
  readonly settlement: Verdict
  /** One per event. A single one with index 0 when the body could not be opened. */
  readonly events: readonly EventResult[]
}
