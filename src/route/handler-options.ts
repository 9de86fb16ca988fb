/** Settings of one registration: `.on(type, options, handler)`. */
export interface HandlerOptions {
  /** `dead-letter`: an event of which something had to be left out goes to the DLQ. Default `accept`. */
  readonly drift?: 'accept' | 'dead-letter'
  /** How long the handler may take, in seconds; the worker's setting (60) unless given. */
  readonly timeoutSeconds?: number
  /** How many of this registration's handlers run at once in this process. Default: no bound of its own. */
  readonly concurrency?: number
  /** How many of them may begin in a second, in this process. Default: no bound of its own. */
  readonly maxPerSecond?: number
}

/** @throws RangeError or TypeError with a sentence that names the option that is wrong. */
export function assertHandlerOptions(pattern: string, options: HandlerOptions): void {
  const { drift, timeoutSeconds, concurrency, maxPerSecond } = options
  if (drift !== undefined && drift !== 'accept' && drift !== 'dead-letter') {
    throw new TypeError(`drift of "${pattern}" must be 'accept' or 'dead-letter'`)
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    throw new RangeError(`timeoutSeconds of "${pattern}" must be a number above 0`)
  }
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new RangeError(`concurrency of "${pattern}" must be a whole number from 1 on`)
  }
  if (maxPerSecond !== undefined && !(maxPerSecond > 0)) {
    throw new RangeError(`maxPerSecond of "${pattern}" must be a number above 0`)
  }
}
