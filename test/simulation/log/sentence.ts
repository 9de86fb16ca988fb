/** A fact in plain words. */
export interface Sentence {
  /** Who does it: a process, SQS, or nobody in particular. */
  readonly who: string
  readonly does: string
  /** The ids of the messages that it is about; none for the life of a process. */
  readonly messageIds: readonly string[]
}
