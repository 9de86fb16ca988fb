import type { Problem } from './problem.ts'

/** `GET api/now`, and `now` of `GET api/live?now` once a second. */
export interface Now {
  readonly atMs: number
  /** The queue, then its dead-letter queue. */
  readonly queues: readonly QueueDepth[]
  /** Absent where no worker runs in this process. */
  readonly worker?: WorkerNow
}

export interface QueueDepth {
  readonly name: string
  readonly isDeadLetterQueue: boolean
  /** When SQS was asked. Asked at most every five seconds, and only while somebody looks. */
  readonly askedAtMs?: number
  /** About: SQS counts so. Absent where it cannot be asked. */
  readonly visible?: number
  readonly inFlight?: number
  readonly delayed?: number
  readonly problem?: Problem
}

export interface WorkerNow {
  readonly state: string
  readonly live: boolean
  readonly ready: boolean
  /** Why it is in this state, in a sentence: the breaker's too. */
  readonly reason: string
  readonly concurrency?: number
  readonly running: number
  readonly waiting: number
  readonly overrun: number
  readonly inFlight: number
  readonly settling: number
  readonly deadLettersWaiting: number
  readonly polls: number
  readonly sinceReceiveMs?: number
  readonly openCircuits: readonly string[]
  /** A second for each of the last 120, the latest last: it is not over. Events. */
  readonly seconds: readonly SecondCounts[]
  /** Of the events that were settled in the last minute, in milliseconds. Absent where there were none. */
  readonly handlerMs?: { readonly p50: number; readonly p95: number; readonly p99: number }
  /** By type, the most frequent first, at most 20, of the last minute. */
  readonly byType: readonly {
    readonly type: string
    readonly handled: number
    readonly retried: number
    readonly deadLettered: number
    readonly p50: number
    readonly p95: number
  }[]
  /** Requests to SQS by kind (`ReceiveMessage`, …): in all, in the last minute, and how many of all failed. */
  readonly requests: readonly {
    readonly kind: string
    readonly total: number
    readonly lastMinute: number
    readonly failed: number
  }[]
}

export interface SecondCounts {
  readonly handled: number
  /** Acknowledged without a handler, or skipped by one. */
  readonly ignored: number
  /** Attempts that failed: those that are retried, and those that were dead-lettered. */
  readonly failed: number
  readonly retried: number
  readonly deadLettered: number
}

/** `settled` of `GET api/live?now`, four times a second at most. No payload. */
export interface SettledRows {
  readonly rows: readonly SettledRow[]
  /** How many more there were than are sent. */
  readonly left: number
  /** True of what a connection begins with: the last ones that there were, whether they were sent before or not. */
  readonly isFirst?: boolean
}

export interface SettledRow {
  readonly atMs: number
  readonly type?: string
  readonly outcome: 'Acknowledge' | 'Retry' | 'DeadLetter'
  /** `handled`, `unhandled`, … or the tag of the failure. */
  readonly reason: string
  readonly attempt: number
  readonly ageMs?: number
  readonly durationMs: number
  readonly key: string
  readonly errorName?: string
}
