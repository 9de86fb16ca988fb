/** What a stop came to. */
export interface StopReport {
  /** Messages settled since the stop began: deleted, released after a failure, or dead-lettered. */
  readonly settled: number
  /** Messages whose handlers had not begun, made visible again at once. */
  readonly released: number
  /** Messages still held when the budget ended: SQS shows them again after their visibility timeout. */
  readonly left: number
  /** How long the stop took, in milliseconds. */
  readonly tookMs: number
}
