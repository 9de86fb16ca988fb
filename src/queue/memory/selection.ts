import { type StoredMessage, stateOf } from './message.ts'

/** What a store needs to know of its queue. */
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
  readonly redrive?: { readonly maxReceiveCount: number; move(message: StoredMessage): boolean }
  /** SQS keeps about this many in flight; beyond it a receive finds nothing. */
  readonly inFlightLimit: number
}

/**
 * The messages that a receive takes now: visible ones, in their order. On a FIFO queue a group is
 * blocked by one in flight, and the later ones of a group by one that is delayed. What was received too
 * often goes to the DLQ instead.
 */
export function selectVisible(
  messages: Map<string, StoredMessage>,
  settings: StoreSettings,
  { most, nowMs }: { readonly most: number; readonly nowMs: number },
): StoredMessage[] {
  const { fifo, inFlightLimit } = settings
  const inFlight = [...messages.values()].filter((one) => stateOf(one, nowMs) === 'in flight')
  const blocked = new Set(fifo ? inFlight.map(groupOf) : [])
  const room = Math.min(most, inFlightLimit - inFlight.length)
  const found: StoredMessage[] = []
  for (const message of messages.values()) {
    if (found.length >= room) break
    if (fifo && blocked.has(groupOf(message))) continue
    if (message.visibleAtMs > nowMs) {
      blocked.add(groupOf(message))
    } else if (isRedriven(message, settings)) {
      messages.delete(message.messageId)
    } else {
      found.push(message)
    }
  }
  return found
}

/** The count would exceed the bound with this receive, so the message goes to the DLQ. */
function isRedriven(message: StoredMessage, { redrive }: StoreSettings): boolean {
  if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false
  return redrive.move(message)
}

function groupOf({ outgoing }: StoredMessage): string {
  return outgoing.groupId ?? ''
}
