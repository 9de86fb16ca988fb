import type { StoredMessage } from './message.ts'

/** Which messages of a store can be received, and in which order. */
export interface Order {
  /** Whether a message can be received. */
  readonly hasNext: boolean
  /** The message is in its state now. */
  enter(message: StoredMessage): void
  /** Its state is about to change. */
  leave(message: StoredMessage): void
  /**
   * Takes out the messages that a receive gets, in their order: at most so many that are accepted.
   * Those that are not accepted are taken out as well, and not returned.
   */
  pick(most: number, accepts: (message: StoredMessage) => boolean): StoredMessage[]
  clear(): void
}
