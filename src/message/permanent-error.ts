import { hasProperty } from './thrown.ts'

const brand = Symbol.for('sluice.PermanentError')

/**
 * Thrown by a handler for an event that can never succeed. The SQS message goes to the dead-letter queue
 * at once, with the message of this error as its reason, and is not retried.
 *
 * Keep payload values out of the error's message: it is stored on the DLQ and logged.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
  readonly [brand] = true
}

/** True for a PermanentError, also one of another copy of sluice. Never throws. */
export function isPermanentError(error: unknown): error is PermanentError {
  return hasProperty(error, brand)
}
