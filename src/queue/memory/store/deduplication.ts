import { createHash } from 'node:crypto'
import type { Outgoing } from '../../port.ts'
import type { StoreSettings } from './store-settings.ts'

/** FIFO: the given one, or where the queue says so the SHA-256 of the body. */
export function deduplicationIdOf(
  { body, deduplicationId }: Outgoing,
  { fifo, contentBasedDeduplication }: StoreSettings,
): string | undefined {
  if (!fifo) return undefined
  if (deduplicationId !== undefined || !contentBasedDeduplication) return deduplicationId
  return createHash('sha256').update(body).digest('hex')
}

/** What a message is a duplicate by: its id, within the queue or within its group. */
export function deduplicationKeyOf(
  { groupId }: Outgoing,
  deduplicationId: string | undefined,
  { deduplicationScope }: StoreSettings,
): string | undefined {
  if (deduplicationId === undefined || deduplicationScope === 'queue') return deduplicationId
  return `${groupId} ${deduplicationId}`
}
