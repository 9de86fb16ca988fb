import type { MessageAttribute } from '../../message/received.ts'
import type { Queue } from '../port.ts'
import type { Faults, Request } from './faults.ts'
import type { MessageState } from './message.ts'

/** A queue in memory, with what a test wants to see and to spoil. */
export interface MemoryQueue extends Queue {
  readonly name: string
  readonly arn: string
  /** What goes wrong with its requests: `queue.faults.next('delete', fault.throttle())`. */
  readonly faults: Faults
  /** How many requests were made, failed ones too. */
  readonly calls: Readonly<Record<Request, number>>
  /** What stands on the queue, without receiving it. */
  held(): readonly HeldMessage[]
  /** Takes everything away. */
  purge(): void
}

/** A message on a queue in memory, as it stands there. */
export interface HeldMessage {
  readonly messageId: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly groupId: string | undefined
  readonly receiveCount: number
  readonly state: MessageState
}
