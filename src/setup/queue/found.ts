import type { Attributes } from '../../queue/admin/admin.ts'
import type { QueueAttributes } from '../../queue/port.ts'

/** A queue that exists. */
export interface FoundQueue {
  readonly url: string
  readonly attributes: QueueAttributes
  /** Undefined where they may not be read. */
  readonly tags: Attributes | undefined
}

/** The queues before anything is changed. */
export interface FoundQueues {
  readonly queue: FoundQueue | undefined
  /** The name that was given, or that of the queue's own redrive policy, or NAME-dlq. */
  readonly deadLetterName: string
  readonly deadLetterQueue: FoundQueue | undefined
}
