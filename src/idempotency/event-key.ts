import { createHash } from 'node:crypto'
import { property } from '../message/thrown.ts'
import { idPaths } from './event-ids.ts'

/**
 * A key of an event of Stream, from its content: the SHA-256 of its `type`, its `created_at`, and all ids that it has.
 * SQS gives the same message the same `delivery.key`; but a sender that tries again makes a new message, and a hook
 * that is set up twice makes two. The key is the same for these.
 *
 * - It is the same whatever the order of the properties, and whatever else is in the event: unknown properties, custom
 *   data, drift outside of the ids.
 * - It cannot tell apart two events of the same type that have the same ids and the same `created_at`. Stream's times
 *   have nanoseconds. Of your own events only the ids that Stream's events have too count: where these are not
 *   enough, make the key yourself.
 * - It cannot find the same fact in events of different types (`message.new` and `notification.thread_message_new`).
 *
 * @param event `delivery.event` or `delivery.raw`; always the same of the two, since an odd id is missing in the former.
 * @returns undefined for an event without `type` or `created_at`, or without an id: nothing would tell it from others.
 */
export function eventKey(event: unknown): string | undefined {
  const type = property(event, 'type')
  const createdAt = property(event, 'created_at')
  if (typeof type !== 'string' || !isScalar(createdAt)) return undefined
  const ids = idsOf(event)
  if (ids.length === 0) return undefined
  return createHash('sha256')
    .update(JSON.stringify([type, createdAt, ids]))
    .digest('base64url')
}

type Id = readonly [path: string, id: unknown]

/** In the order of the table, not in that of the event. */
function idsOf(event: unknown): readonly Id[] {
  const ids: Id[] = []
  for (const { text, properties } of idPaths) {
    let value = event
    for (const key of properties) value = property(value, key)
    if (isScalar(value) && value !== '') ids.push([text, value])
  }
  return ids
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
