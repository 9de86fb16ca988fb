/** What a person should know of a plan, beside its steps. */
export interface Note {
  /** Stable: by it a caller can say how to do what the note asks for. */
  readonly id: NoteId
  /** Whole sentences. */
  readonly text: string
  /** The key that the note is about. */
  readonly kmsKey?: string
}

export type NoteId =
  | 'longest-retention'
  | 'other-dead-letter-queue'
  | 'unread-tags'
  | 'stream-fifo'
  | 'stream-rights'
  | 'aws-managed-key'
  | 'key-policy'
  | 'template-key-policy'
  | 'event-hooks'
  | 'no-event-hooks'
  | 'older-setting'
  | 'two-hooks'
  | 'hidden-secret'
  | 'uncompared-secret'
