import { vi } from 'vitest'

/**
 * Time that a test turns by itself. It does not advance while something takes real time: a module that is
 * imported, a file that is read. Without that hours go by on the faked clock while a busy machine
 * loads a module.
 */

/** Lets time go by. */
export async function pass(seconds: number): Promise<void> {
  await advance(seconds, { sliceSeconds: 1, isOver: () => false })
}

/** Lets time go by until a promise is settled. */
export async function whilePassing<T>(promise: Promise<T>, seconds = 60): Promise<T> {
  let isSettled = false
  const settled = () => {
    isSettled = true
  }
  promise.then(settled, settled)
  await advance(seconds, { sliceSeconds: 0.1, isOver: () => isSettled })
  if (!isSettled) throw new Error(`not settled within ${seconds} s`)
  return await promise
}

interface Slices {
  readonly sliceSeconds: number
  readonly isOver: () => boolean
}

async function advance(seconds: number, { sliceSeconds, isOver }: Slices): Promise<void> {
  const sliceMs = sliceSeconds * 1000
  let leftMs = seconds * 1000
  for (let slice = 0; ; slice++) {
    // Asking for imports costs a millisecond of real time, so it is not done at each slice.
    if (slice % 50 === 0 || isWorking()) await atRest()
    if (isOver() || (leftMs <= 0 && slice > 0)) return
    await vi.advanceTimersByTimeAsync(Math.min(sliceMs, leftMs))
    leftMs -= sliceMs
  }
}

async function atRest(): Promise<void> {
  do await vi.dynamicImportSettled()
  while (isWorking())
}

/** Open requests to the operating system: files, name look-ups. */
function isWorking(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.includes('Req'))
}
