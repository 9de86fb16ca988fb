import type { ErrorText, IssueText } from './dead-letters.ts'

/** `GET api/try/types`: all that there are samples of, by product. */
export interface SampleTypes {
  readonly types: readonly { readonly type: string; readonly product: string }[]
}

/** `GET api/try/sample?type=TYPE&seed=1`. */
export interface Sample {
  readonly type: string
  /** Indented JSON. */
  readonly body: string
}

/** The body of `POST api/try/check`, `run` and `send`. */
export interface TryRequest {
  /** As it would be on a queue. */
  readonly body: string
}

/** The answer to `POST api/try/check`: what a worker would find, without handlers. */
export interface Checked {
  /** How it is encoded, outermost first. Absent where it cannot be opened. */
  readonly form?: readonly string[]
  /** Why it cannot be opened; for JSON with the place of the error, where it is known. */
  readonly malformed?: {
    readonly because: string
    readonly line?: number
    readonly column?: number
  }
  readonly events: readonly CheckedEvent[]
}

export interface CheckedEvent {
  readonly index: number
  readonly type?: string
  /** `fits`; `drifts`: optional parts are odd; `invalid`: a required part is; `unknown`: no codec; `not an event`. */
  readonly verdict: 'fits' | 'drifts' | 'invalid' | 'unknown' | 'not an event'
  /** What is required and does not fit: the event would be dead-lettered. */
  readonly required: readonly CheckedIssue[]
  readonly drift: readonly CheckedIssue[]
}

/** One for all parts of a normalised path that are odd in the same way. */
export interface CheckedIssue extends IssueText {
  /** Exact paths, to find them in the text that was checked: at most 20. */
  readonly at: readonly string[]
}

/** The answer to `POST api/try/run`: what the handlers did. Nothing is settled. */
export interface Tried {
  readonly events: readonly TriedEvent[]
  /** What a worker would do with the message. */
  readonly settlement: 'Acknowledge' | 'Retry' | 'DeadLetter'
  readonly totalMs: number
  readonly logs: readonly TriedLog[]
}

export interface TriedEvent {
  readonly index: number
  readonly type?: string
  readonly outcome: 'Acknowledge' | 'Retry' | 'DeadLetter'
  /** `handled`, `unhandled`, … or the tag of the failure. */
  readonly because: string
  readonly error?: ErrorText
  readonly frames: readonly string[]
  readonly issues: readonly IssueText[]
  readonly drift: readonly IssueText[]
  readonly durationMs: number
}

/** What was logged while the handlers ran: by sluice, and where the desk is a process of its own by `console` too. */
export interface TriedLog {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
}

/** The answer to `POST api/try/send`. */
export interface Sent {
  readonly messageId?: string
  readonly queue: string
}
