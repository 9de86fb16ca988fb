import type { HandlerFailed, PermanentlyFailed, RetryRequested } from './failure.ts'
import { isPermanentError } from './permanent-error.ts'
import { isRetryAfterError, retrySeconds } from './retry-after-error.ts'
import { onRejection, property } from './thrown.ts'

/**
 * Makes a failure of what was thrown, as if a handler had thrown it: PermanentlyFailed for a PermanentError,
 * RetryRequested for a RetryAfterError, HandlerFailed for anything else. Never throws.
 *
 * @param type the event's type, where it is known.
 */
export function failureFrom(
  thrown: unknown,
  type = '',
): HandlerFailed | PermanentlyFailed | RetryRequested {
  // A promise can be thrown as well, and nothing awaits it.
  onRejection(thrown)
  if (isPermanentError(thrown)) return { _tag: 'PermanentlyFailed', type, cause: thrown }
  if (isRetryAfterError(thrown)) {
    const seconds = retrySeconds(property(thrown, 'seconds'))
    return { _tag: 'RetryRequested', type, seconds, cause: thrown }
  }
  return { _tag: 'HandlerFailed', type, cause: thrown }
}
