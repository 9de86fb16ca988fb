import type { MessageAttribute } from '../../message/received.ts'
import type { Queue } from '../port.ts'
import type { Faults, Request } from './faults.ts'
import type { MessageState } from './store/message.ts'

/** A queue in memory, with what a test needs to observe it and to inject faults. */
export interface MemoryQueue extends Queue {
  readonly name: string
  readonly arn: string
  /** Injects faults into its requests: `queue.faults.next('delete', fault.throttle())`. */
  readonly faults: Faults
  /** How many requests were made, including failed ones. */
  readonly calls: Readonly<Record<Request, number>>
  /** The messages on the queue, without receiving them. */
  messages(): readonly QueuedMessage[]
  /** Removes all messages. */
  purge(): void
}

/** A message on a queue in memory. */
export interface QueuedMessage {
  readonly messageId: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly groupId: string | undefined
  readonly receiveCount: number
  readonly state: MessageState
}
