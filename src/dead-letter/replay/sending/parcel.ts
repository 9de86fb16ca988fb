import type { Received } from '../../../message/received.ts'
import type { Lines } from '../../lines/lines.ts'
import type { Destination } from '../../queues/destinations.ts'
import type { DeadLetterEntry } from '../../snapshot/entry.ts'
import { readMessage } from '../../snapshot/snapshot.ts'
import { messageLine } from '../../snapshot/stored-message.ts'

/** A dead letter on its way to its destination. */
export interface Parcel {
  readonly id: string
  readonly fingerprint: string
  readonly groupId: string | undefined
  readonly destination: Destination
  /** About its size, in bytes. */
  readonly bytes: number
  /** Sent so that its first failure is its last. */
  readonly failFast: boolean
  /** The message, from memory or from the disk. */
  readonly load: () => Promise<Received> | Received
}

/** Writes a message down, and returns how to read it. */
export function spooled(received: Received, spool: Lines): Parcel['load'] {
  const place = spool.add(messageLine(received))
  // The function must not hold on to the message, which has its body.
  const { messageId } = received
  return () => readMessage(spool, place, messageId)
}

export function parcelOf(
  { id, fingerprint, groupId, bytes }: DeadLetterEntry,
  destination: Destination,
  load: Parcel['load'],
): Parcel {
  return { id, fingerprint, groupId, destination, bytes, failFast: false, load }
}
