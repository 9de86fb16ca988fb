import type { Problem } from './problem.ts'

/** `GET api/dead-letters`. Times are milliseconds since 1970, by the clock of the server. */
export interface DeadLetters {
  readonly snapshot: SnapshotState
  /** The largest first. Empty before the first snapshot. */
  readonly groups: readonly GroupRow[]
}

/**
 * Looking means receiving: what is shown is what the last pass saw. Sent by `GET api/live` as `snapshot` whenever it
 * changes; another `takenAtMs` or `gone` means that the groups are others. `POST api/snapshot` begins a new pass.
 */
export interface SnapshotState {
  /** A pass is under way: how many messages it has received. */
  readonly taking?: { readonly count: number }
  /** What is looked at; absent before the first pass. */
  readonly taken?: {
    readonly takenAtMs: number
    /** How many are shown. */
    readonly messages: number
    /** How many were replayed or deleted here since, and are not shown any more. Where it changes, the groups do. */
    readonly gone: number
    readonly fifo: boolean
    /** What a person should know about it, in sentences: it is not complete, others had messages in flight … */
    readonly remarks: readonly string[]
  }
  /** Why the last pass failed. What was seen before is still shown. */
  readonly problem?: Problem
  /** Said before a pass: what it does to the queue. Absent where it does no more than raise receive counts. */
  readonly warning?: string
}

/** Messages with one cause. */
export interface GroupRow {
  readonly fingerprint: string
  readonly count: number
  /** The tag of the failure, or `Redriven`. */
  readonly reason: string
  readonly error?: ErrorText
  readonly types: readonly string[]
  /** The names of the queues that they came from. */
  readonly sources: readonly string[]
  readonly firstSeenMs?: number
  readonly lastSeenMs?: number
  readonly attempts: { readonly least: number; readonly most: number }
  /** How often the one of them that was replayed most often was replayed. */
  readonly replays: number
  readonly lost?: Loss
  /** How many arrived in each of 32 equal times between the first and the last of all groups. */
  readonly arrivals: readonly number[]
}

export interface ErrorText {
  readonly name: string
  readonly message: string
  readonly code?: string
  /** Where it was thrown. */
  readonly at?: string
}

/** When SQS deletes it, about. */
export interface Loss {
  readonly atMs: number
  /** In words. */
  readonly because: string
}

/** `GET api/dead-letters/messages?group=FINGERPRINT&from=0&count=100`: the newest first. Without `group`: all. */
export interface MessageRows {
  readonly total: number
  readonly from: number
  readonly rows: readonly MessageRow[]
}

export interface MessageRow {
  readonly id: string
  readonly fingerprint: string
  readonly reason: string
  readonly types: readonly string[]
  readonly failedAtMs?: number
  readonly sentAtMs?: number
  readonly attempts: number
  readonly replays: number
  /** The name of the queue that it came from. */
  readonly source?: string
  readonly bodyBytes: number
}

/**
 * `GET api/dead-letters/message?id=ID`: all but the body. `GET api/dead-letters/export?group=FINGERPRINT` downloads the
 * messages of a group, without `group` all, as lines of JSON with their bodies.
 */
export interface MessageDetail extends MessageRow {
  readonly bodyIntact: boolean
  readonly receiveCount: number
  /** The id of the message that first brought the event, and its index in the body of that message. */
  readonly originalId?: string
  readonly index?: number
  readonly groupId?: string
  readonly firstReceivedAt?: string
  readonly deadLetteredAtMs?: number
  readonly worker?: string
  readonly trace?: { readonly traceId: string; readonly spanId: string }
  readonly lost?: Loss
  readonly error?: ErrorText
  readonly causes: readonly ErrorText[]
  readonly frames: readonly string[]
  readonly issues: readonly IssueText[]
  readonly history: readonly {
    readonly attempt: number
    readonly at: string
    readonly reason: string
    readonly worker?: string
  }[]
  /** Former stays on a dead-letter queue, the latest last. */
  readonly stays: readonly {
    readonly reason: string
    readonly attempts?: number
    readonly deadLetteredAt?: string
    readonly replayedAt?: string
  }[]
  readonly edits: readonly {
    readonly by: string
    readonly at?: string
    readonly paths: readonly string[]
  }[]
  /** Names only: values may be payload. They come with the body. */
  readonly attributes: readonly string[]
  /** True when parts of the record were left out to fit the queue. */
  readonly cut: boolean
}

/** A part that does not fit its codec, by a normalised path: `channels{}.members[].user`. */
export interface IssueText {
  readonly path: string
  readonly expected: string
}

/** `GET api/dead-letters/body?id=ID`: what a person asked for, of this one message. */
export interface MessageBody {
  /** As it is on the queue. */
  readonly raw: string
  readonly bytes: number
  /** How it was encoded, outermost first: `['gzip', 'base64', 'json']`. Absent where it cannot be opened. */
  readonly form?: readonly string[]
  /** Why it cannot be opened. */
  readonly malformed?: string
  /** Its events, as JSON texts: a number beyond 2^53 stays as it is. Absent where it cannot be opened. */
  readonly events?: readonly string[]
  readonly issues: readonly IssueText[]
  readonly attributes: Readonly<Record<string, string>>
}
