import { ExitCode } from '../error/exit-code.ts'
import { note } from './output.ts'
import type { Shell } from './shell.ts'

/** Ctrl-C and SIGTERM as a signal, for a command that stops gracefully. */
export interface Interrupt {
  /** Aborts at the first one. */
  readonly signal: AbortSignal
  /** Ctrl-C ends the process again. */
  release(): void
}

/**
 * From now on the first Ctrl-C (or SIGTERM) asks the command to stop, and the second one ends the process
 * at once. `message` is printed at the first.
 */
export function listenForInterrupt(shell: Shell, message: string): Interrupt {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted)
    note(shell, message)
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

/** Resolves at the first one. */
export function interrupted({ signal }: Pick<Interrupt, 'signal'>): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/**
 * The result, or undefined if the signal aborts first. Each call has a promise of its own: a promise that is
 * shared by many races keeps the results of all of them.
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
