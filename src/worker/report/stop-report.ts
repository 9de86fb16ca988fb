/** The result of `stop()`. */
export interface StopReport {
  /** Messages settled since the stop began: deleted, released after a failure, or dead-lettered. */
  readonly settled: number
  /** Messages whose handlers had not begun, made visible again at once. */
  readonly released: number
  /** Messages still in flight when the grace period ended: visible again after their visibility timeout. */
  readonly left: number
  /** How long the stop took, in milliseconds. */
  readonly tookMs: number
}
