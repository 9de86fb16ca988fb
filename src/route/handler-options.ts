/** Options of one registration: `.on(type, options, handler)`. */
export interface HandlerOptions {
  /** `dead-letter`: events with drift go to the DLQ. Default: that of the router, else `accept`. */
  readonly drift?: 'accept' | 'dead-letter'
  /** The time limit of the handler, in seconds. Default: `handlerTimeoutSeconds` of worker or pipeline, 60. */
  readonly timeoutSeconds?: number
  /** How many calls of this handler a worker runs at once. Default: the worker's limit only. */
  readonly concurrency?: number
  /** How many calls of it a worker starts in a second. Default: the worker's limit only. */
  readonly maxPerSecond?: number
}

/** @throws RangeError or TypeError that names the wrong option. */
export function assertHandlerOptions(pattern: string, options: HandlerOptions): void {
  const { drift, timeoutSeconds, concurrency, maxPerSecond } = options
  if (drift !== undefined && drift !== 'accept' && drift !== 'dead-letter') {
    throw new TypeError(`drift of "${pattern}" must be 'accept' or 'dead-letter'`)
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    throw new RangeError(`timeoutSeconds of "${pattern}" must be a number above 0`)
  }
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new RangeError(`concurrency of "${pattern}" must be a whole number of at least 1`)
  }
  if (maxPerSecond !== undefined && !(maxPerSecond > 0)) {
    throw new RangeError(`maxPerSecond of "${pattern}" must be a number above 0`)
  }
}
