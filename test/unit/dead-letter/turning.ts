import { createManualClock, type ManualClock } from '../../../src/queue/memory/memory.ts'

/** How long what is awaited may take, on a machine that is busy. */
const patienceMs = 25_000

/** Turns the clock while something waits for it, until that is settled. */
export async function turning<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const done = () => {
    settled = true
  }
  promise.then(done, done)
  const giveUpMs = performance.now() + patienceMs
  while (!settled) {
    // What waits for the disk takes real time, however far the clock is turned.
    if (performance.now() > giveUpMs) throw new Error('nothing settles')
    await clock.advance(100)
  }
  return await promise
}

export { createManualClock }
