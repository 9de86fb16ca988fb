/** The body of every answer that is not 2xx. */
export interface Problem {
  /** What went wrong, where, and what to do, in a sentence. No payload. */
  readonly message: string
  /** For the page: `NoDeadLetterQueue`, `NoSuchQueue`, `AccessDenied`, `Busy`, `Gone` … */
  readonly code: string
  /** The right that is missing: `sqs:ReceiveMessage`. */
  readonly right?: string
}
