import type { Clock } from '../../queue/clock.ts'

/** Resolves after this time, or when the signal aborts. */
export function pause(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }
    const cancel = clock.after(ms, end)
    const onAbort = () => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
