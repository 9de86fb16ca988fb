import type { Violation } from '../laws/law.ts'

/** One simulation to be run. */
export interface Task {
  readonly seed: number
  /** Only these occasions go wrong. Default: all. */
  readonly faults?: readonly string[] | undefined
  /** Tells all that happens. */
  readonly logs: boolean
  /** Of a simulation that breaks a law: tells how, with as few faults as it takes; all of it, or what matters. */
  readonly explains: 'nothing' | 'all' | 'what matters'
}

/** How it ended. */
export interface TaskResult {
  readonly seed: number
  readonly violation: Violation | undefined
  readonly steps: number
  readonly virtualMs: number
  readonly faults: readonly string[]
  /** The same for two simulations in which the same has happened. Undefined where nothing is told. */
  readonly digest: string | undefined
  /** What was asked for, for people. */
  readonly text: string
}
