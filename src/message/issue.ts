/**
 * Where a value differs from what its codec expects. Holds a path and an expectation, never a value:
 * payloads are personal data.
 */
export interface Issue {
  /** The exact path, with indices and record keys: `members[0].user`. For `delivery.drift` only. */
  readonly path: string
  /** The path without indices and record keys, for counters, logs and records: `members[].user`. */
  readonly normalisedPath: string
  /** The name of the codec that refused it: `User`, `Timestamp`, `string`. */
  readonly expected: string
}

/**
 * A part of an event that was left out because it did not fit its codec. The event is valid without it.
 */
export type Drift = Issue
