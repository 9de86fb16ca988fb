import type { RedrivePolicy } from '../../port.ts'
import type { StoredMessage } from './message.ts'

/** What a store needs to know of its queue. Read at each use: a queue's settings can change. */
export interface StoreSettings {
  readonly name: string
  readonly fifo: boolean
  readonly contentBasedDeduplication: boolean
  readonly deduplicationScope: 'queue' | 'messageGroup'
  readonly visibilitySeconds: number
  readonly delaySeconds: number
  readonly retentionSeconds: number
  readonly redrivePolicy: RedrivePolicy | undefined
  /** SQS keeps about this many in flight; beyond it a receive finds nothing. */
  readonly inFlightLimit: number
}

/** Moves messages to the dead-letter queue of this ARN; undefined when there is none. */
export type Redrive = (
  deadLetterQueueArn: string,
) => ((messages: readonly StoredMessage[]) => void) | undefined
