import type { StoredMessage } from './message.ts'

/** What a store needs to know of its queue. The settings may change while it lives. */
export interface StoreSettings {
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  readonly contentBasedDeduplication: boolean
  readonly delaySeconds: number
  readonly retentionSeconds: number
  /**
   * The native redrive, for a message that was received so often before. `move` says whether there is
   * a DLQ that took it; if not, the message is received once more.
   */
  readonly redrive?:
    | { readonly maxReceiveCount: number; move(message: StoredMessage): boolean }
    | undefined
  /** SQS keeps about this many in flight; beyond it a receive finds nothing. */
  readonly inFlightLimit: number
}

/** What a receive asks for. */
export interface ReceiveLimits {
  readonly most: number
  readonly nowMs: number
}

/** Which messages of a store can be received. */
export interface MessageIndex {
  /** A message came, or the time at which it is visible has changed. */
  timed(message: StoredMessage): void
  removed(message: StoredMessage): void
  /** The messages that a receive gets now, in their order. Those received too often go to the DLQ instead. */
  visible(limits: ReceiveLimits): StoredMessage[]
  /** When the next one that is hidden now becomes visible; Infinity when none is hidden. */
  nextVisibleAtMs(nowMs: number): number
  /** False if no message can become visible before then, so that a receive need not wake earlier. */
  mayHaveBefore(untilMs: number, nowMs: number): boolean
}

/** The count would exceed the limit with this receive, so the message goes to the DLQ. */
export function isRedriven(message: StoredMessage, { redrive }: StoreSettings): boolean {
  if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false
  return redrive.move(message)
}
