export type Signals = readonly AbortSignal[]

/**
 * Waits for what `start` begins, or for one of the signals; then takes back what was begun. Without
 * AbortSignal.any, whose signals pile up on one that lives long.
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
