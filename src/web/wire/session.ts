/** Who looks, what they may do, and what there is to show: `GET api/session`. */
export interface Session {
  /** For the audit log. */
  readonly user: string
  readonly canChange: boolean
  /** Why nothing can be changed, in a sentence. */
  readonly whyNot?: string
  /** The version of sluice. */
  readonly version: string
  /** The queue that the dead letters come from, by name. Absent where only a dead-letter queue was given. */
  readonly queue?: string
  /** Absent where a dead-letter queue is not known yet, or there is none. */
  readonly deadLetterQueue?: string
  /** True where a worker runs in this process. */
  readonly worker: boolean
  /** True where samples can be run through the handlers of a router. */
  readonly handlers: boolean
  /** True where samples can be sent: the queue is on this machine. */
  readonly send: boolean
}
