import { createManualClock, type ManualClock } from '../../../src/queue/memory/memory.ts'

/** Turns the clock while something waits for it, until that is settled. */
export async function turning<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const done = () => {
    settled = true
  }
  promise.then(done, done)
  for (let turns = 0; !settled; turns++) {
    if (turns > 100_000) throw new Error('nothing settles, however far the clock is turned')
    await clock.advance(100)
  }
  return await promise
}

export { createManualClock }
