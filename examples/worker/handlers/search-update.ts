import type { Handler } from 'sluice'
import { searchIndex } from '../services.ts'

/**
 * Keeps the search index up to date. Whatever the index throws is passed on: sluice tries the event
 * again after a while, and dead-letters it with the error when the attempts are used up.
 */
export const searchUpdate: Handler<'message.updated' | 'message.deleted'> = async (
  { type, message },
  { signal },
) => {
  if (type === 'message.deleted') await searchIndex.remove(message.id, signal)
  else await searchIndex.put(message.id, message.text ?? '', signal)
}
