import type { Plan } from '../../../src/dead-letter/plan/plan.ts'
import type { Visit } from '../desk/visit.ts'
import type { Asked } from '../fact.ts'
import type { FileEntry } from './files.ts'
import type { MessageEntry } from './message-entry.ts'
import type { HolderEntry } from './process-entry.ts'

/** A process at the desk. */
export interface OperatorEntry extends HolderEntry {
  readonly visit: Visit
  /** Its run of a plan, once its person has said yes. */
  run: RunOfPlan | undefined
  readonly copies: CopyEntry[]
  /** The letters that it has asked to send. */
  readonly asked: Set<MessageEntry>
  /** How many messages are still hidden after the look before its plan, as its person knows. */
  hiddenBefore: number
  isInterrupted: boolean
  isOver: boolean
  /** A file could not be written to. */
  hasFailedToWrite: boolean
}

/** What a replay has sent of a dead letter, and SQS has taken. */
export interface CopyEntry {
  /** The request that sent it, and its place there. */
  readonly request: Asked
  readonly at: number
  readonly letter: MessageEntry
  readonly copy: MessageEntry
  /** The replay knows that SQS has taken it. */
  isConfirmed: boolean
}

/** A plan, and all processes that have carried it out. */
export interface PlanEntry {
  readonly plan: Plan
  readonly ids: ReadonlySet<string>
  /** What it lists, as far as there is such a letter. */
  readonly letters: readonly MessageEntry[]
  readonly operators: OperatorEntry[]
}

/** One process that carries a plan out. */
export interface RunOfPlan {
  readonly of: PlanEntry
  readonly beganMs: number
  /** The ids of the letters that the journal knew to be sent when it began. */
  readonly known: ReadonlySet<string>
  /** Undefined where there is none. */
  readonly journal: FileEntry | undefined
  readonly exported: FileEntry | undefined
  readonly audit: FileEntry
}
