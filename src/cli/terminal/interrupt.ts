import { ExitCode } from '../error/exit-code.ts'
import { note } from './output.ts'
import type { Shell } from './shell.ts'

/** Ctrl-C and SIGTERM as a signal, while a command wants to end in order. */
export interface Interrupt {
  /** Aborts at the first one. */
  readonly signal: AbortSignal
  /** Gives Ctrl-C its usual meaning back. */
  release(): void
}

/**
 * From now on the first Ctrl-C (or SIGTERM) asks the command to end in order, and the second one ends
 * the process at once. `said` is told to the person at the first.
 */
export function listenForInterrupt(shell: Shell, said: string): Interrupt {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted)
    note(shell, said)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

/**
 * What comes, or undefined where the signal aborts before. Anew for each wait: a promise that outlives many
 * races holds the results of all of them.
 */
export async function unlessAborted<A>(
  signal: AbortSignal,
  coming: Promise<A>,
): Promise<A | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
  const onAbort = () => resolve(undefined)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([coming, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
