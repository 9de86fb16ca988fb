/**
 * Time as a parameter: what waits takes a clock, so that a test can advance it.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once, `ms` from now. The returned function cancels it. */
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

/** A clock that advances only when asked to. */
export interface ManualClock extends Clock {
  /**
   * Advances by `ms`. Timers that fall due are called in their order, each at its own time; after each
   * of them, what was waiting for it runs before the clock advances further.
   */
  advance(ms: number): Promise<void>
}

/** A clock for tests. Starts at 2026-01-01T00:00:00Z by default. */
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
