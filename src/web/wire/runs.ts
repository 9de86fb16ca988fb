import type { Problem } from './problem.ts'

/** The body of `POST api/plans`: all of a group, some messages, or (with neither) all that there are. */
export interface PlanRequest {
  readonly purpose: 'replay' | 'delete'
  readonly group?: string
  readonly ids?: readonly string[]
  /** At most this many, the oldest. */
  readonly limit?: number
}

/** What would be done. It is carried out by its id, or not at all. The answer to `POST api/plans`. */
export interface PlanView {
  readonly id: string
  readonly purpose: 'replay' | 'delete'
  readonly messages: number
  readonly rows: readonly {
    readonly fingerprint: string
    readonly reason: string
    readonly types: readonly string[]
    readonly count: number
    /** The name of the queue that they go to. Absent in a plan to delete. */
    readonly destination?: string
  }[]
  /** What is left out, and why. */
  readonly left: readonly { readonly count: number; readonly because: string }[]
  readonly remarks: readonly string[]
  /** Where an export is written before anything is deleted. Absent where this desk has no place for files. */
  readonly exportTo?: string
}

/** The body of `POST api/runs`. */
export interface RunRequest {
  readonly plan: string
  /** The most messages sent in a second. Default: no limit. */
  readonly perSecond?: number
  readonly canary?: { readonly count: number; readonly waitSeconds: number }
  /** Ends the replay once more than this share of what was sent has come back: 0.05 for 5 %. */
  readonly abortOver?: number
  /** Of a deletion: whether the messages are written to a file first. */
  readonly export?: boolean
}

/**
 * A replay or a deletion. `GET api/runs` has all since this desk was started, the latest first; `GET api/live` sends
 * one as `run` whenever it changes. `POST api/runs/ID/stop` ends it after what is on its way.
 */
export interface RunView {
  readonly id: string
  readonly purpose: 'replay' | 'delete'
  readonly by: string
  readonly beganAtMs: number
  readonly endedAtMs?: number
  /** How many messages its plan has. */
  readonly planned: number
  /** What it is about: the cause, or `3 messages`. */
  readonly about: string
  readonly doing: 'receiving' | 'sending' | 'waiting for the canary' | 'deleting' | 'ended'
  /** How many were received, sent or deleted by what it is doing. */
  readonly count: number
  /** How many came back to the dead-letter queue. */
  readonly returned: number
  readonly canary?: {
    readonly count: number
    readonly waitSeconds: number
    readonly untilMs?: number
  }
  /** True from a stop on that a person asked for. */
  readonly stopping: boolean
  readonly result?: RunResult
}

export interface RunResult {
  readonly end:
    | 'done'
    | 'interrupted'
    | 'canary returned'
    | 'too many returned'
    | 'stopped'
    | 'failed'
  /** In sentences, what a person should know. */
  readonly remarks: readonly string[]
  /** `Replayed: 20`, `Kept: 1`, …; only those above 0. */
  readonly counts: Readonly<Record<string, number>>
  /** At most 100 of those that failed. */
  readonly failures: readonly {
    readonly id: string
    readonly outcome: string
    readonly because?: string
  }[]
  /** At most 100 ids, on the dead-letter queue, of those that came back. */
  readonly returned: readonly string[]
  readonly problem?: Problem
  /** The file that the messages were written to. `GET api/runs/ID/export` downloads it. */
  readonly exportedTo?: string
}

/** `GET api/audit`: the latest first, at most 500. */
export interface AuditView {
  /** The file; absent where this desk writes none: then there are no lines. */
  readonly file?: string
  readonly lines: readonly AuditRow[]
}

export interface AuditRow {
  readonly at: string
  readonly by: string
  readonly action: 'replay' | 'delete' | 'edit'
  readonly event: 'began' | 'ended'
  readonly plan: string
  readonly messages: number
  /** The names of the queues. */
  readonly destinations: readonly string[]
  /** The conditions, without texts that are payload. */
  readonly filter: Readonly<Record<string, unknown>>
  readonly end?: string
  readonly counts?: Readonly<Record<string, number>>
}
