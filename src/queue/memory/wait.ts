export type Signals = readonly AbortSignal[]

/**
 * Waits until what `start` begins is done, or one of the signals aborts, and then undoes `start`. Without
 * AbortSignal.any, whose signals accumulate on a signal that lives long.
 */
export function firstOf(signals: Signals, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      for (const signal of signals) signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = start(done)
    for (const signal of signals) signal.addEventListener('abort', done)
    if (signals.some(({ aborted }) => aborted)) done()
  })
}
