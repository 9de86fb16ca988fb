/** One event of a body that holds several. */
export interface EventPart {
  /** Its index in the body. */
  readonly index: number
  /** Its JSON text as it was received, before any handler saw it. */
  readonly json: string
}
