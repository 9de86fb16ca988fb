import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { AppEvent } from './app-event.ts'

/** What the handlers of all processes share: the outside world in which they have their effects. */
export interface AppWorld {
  readonly seed: number
  readonly faults: Faults
  readonly journal: Journal
  /** By id. */
  readonly events: ReadonlyMap<string, AppEvent>
  /** How often each event has been run, by id. */
  readonly runs: Map<string, number>
  /** Until then every handler fails, because what they depend on is down. */
  handlersFailUntilMs: number
  /** Ends the handlers that hang. */
  readonly hanging: Set<() => void>
  calls: number
}
