/**
 * Time as a parameter: what waits takes a clock, so that a test can turn it by hand.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once, `ms` from now. The answer cancels it. */
  after(ms: number, callback: () => void): Cancel
}

export type Cancel = () => void

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /**
   * Goes on by `ms`. Timers that fall due are called in their order, each at its own time; after each
   * of them, what was waiting for it runs before the clock goes further.
   */
  advance(ms: number): Promise<void>
}

/** A clock for tests. Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export function createManualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  const timers = new Set<Timer>()

  return {
    now: () => nowMs,
    after(ms, callback) {
      const timer = { atMs: nowMs + Math.max(0, ms), callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const endMs = nowMs + ms
      await turnOfTheLoop()
      for (let due = earliest(timers, endMs); due; due = earliest(timers, endMs)) {
        timers.delete(due)
        nowMs = Math.max(nowMs, due.atMs)
        due.callback()
        await turnOfTheLoop()
      }
      nowMs = Math.max(nowMs, endMs)
    },
  }
}

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

function earliest(timers: Iterable<Timer>, endMs: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) {
    if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer
  }
  return first
}

/** Lets all promises that are already settled run on. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
