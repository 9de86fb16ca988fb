/** When to abandon a request. */
export interface Patience {
  /** From now until the last byte of the answer. Then the request and its connection are closed. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * A request without an answer. `sent`: whether a byte of it may have reached the server; only when
 * none has is it certain that nothing was done.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly code: string
  readonly sent: boolean

  constructor(code: string, sent: boolean, cause: unknown) {
    super(code, { cause })
    this.code = code
    this.sent = sent
  }
}

/**
 * The result of the work, or NoAnswer if the time-out comes first. The work continues, and its result is used
 * by the next request.
 */
export function within<A>(work: Promise<A>, { timeoutMs, signal }: Patience): Promise<A> {
  if (signal?.aborted) return Promise.reject(new NoAnswer('AbortError', false, undefined))
  return new Promise((resolve, reject) => {
    const giveUp = (code: string) => reject(new NoAnswer(code, false, undefined))
    const onAbort = () => giveUp('AbortError')
    const timer = setTimeout(giveUp, timeoutMs, 'TimeoutError')
    signal?.addEventListener('abort', onAbort)
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  })
}

/** The nearest code in an error and its causes: undici wraps the socket's error. */
export function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError) return codeOf(at.errors[0])
  }
  return error instanceof Error ? error.name : 'Error'
}
