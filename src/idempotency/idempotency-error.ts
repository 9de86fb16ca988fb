/**
 * A store of keys did not do what was asked. Its message says what to do; `cause` is the error of the store. The event
 * is retried, and the circuit breaker counts it: while the store is down no handler can run.
 */
export class IdempotencyError extends Error {
  override readonly name = 'IdempotencyError'
}

/** @throws RangeError that names the option. */
export function assertSeconds(name: string, seconds: number, least: number, most: number): void {
  if (Number.isFinite(seconds) && seconds >= least && seconds <= most) return
  throw new RangeError(`${name} must be a number from ${least} to ${most.toLocaleString('en')}`)
}
