/** What the process of the suite sends to its parent. */
export type Report =
  | { readonly result: Result }
  /** Something outside of the behaviours failed. */
  | { readonly trouble: string }

/** One behaviour, tried in one place. */
export interface Result {
  /** `a queue in memory`. */
  readonly place: string
  /** `visibility can be prolonged`. */
  readonly behaviour: string
  readonly outcome: 'shown' | 'not shown' | 'not tried'
  /** Why it is not shown. */
  readonly why: string
}
