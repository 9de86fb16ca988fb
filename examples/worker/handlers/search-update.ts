import type { Handler } from 'sluice'
import { searchIndex } from '../services.ts'

/**
 * Keeps the search index up to date. It throws the errors of the index: sluice retries the event with
 * backoff, and dead-letters it with the error when the attempts are used up.
 */
export const searchUpdate: Handler<'message.updated' | 'message.deleted'> = async (
  { type, message },
  { signal },
) => {
  if (type === 'message.deleted') await searchIndex.remove(message.id, signal)
  else await searchIndex.put(message.id, message.text ?? '', signal)
}
