import type { SnapshotState } from './dead-letters.ts'
import type { Now, SettledRows } from './now.ts'
import type { RunView } from './runs.ts'

/**
 * The server-sent events of `GET api/live`, by name; `now` and `settled` only with `?now`. Each connection begins with
 * one `snapshot`, one `run` for each run, and with `?now` one `now` and, beside a worker, one `settled`.
 */
export interface LiveEvents {
  readonly snapshot: SnapshotState
  readonly run: RunView
  readonly now: Now
  readonly settled: SettledRows
}
