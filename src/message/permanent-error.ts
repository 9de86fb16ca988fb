import { hasProperty } from './thrown.ts'

const brand = Symbol.for('sluice.PermanentError')

/**
 * Thrown by a handler to say: this event can never succeed. The message goes to the dead-letter queue
 * at once, with this message as its reason, and is not retried.
 *
 * Keep payload values out of the message: it is stored on the DLQ and logged.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
  readonly [brand] = true
}

/**
 * Recognises a PermanentError by its brand, so that two copies of sluice in one process agree. Never
 * throws, whatever it is given.
 */
export function isPermanentError(error: unknown): error is PermanentError {
  return hasProperty(error, brand)
}
