import { describe, expect, test } from 'vitest'
import { Pace } from '../../../../../src/dead-letter/replay/sending/pace.ts'
import type { Clock } from '../../../../../src/queue/clock.ts'
import { createManualClock, turning } from '../../turning.ts'

describe('a pace', () => {
  test.each([
    [Number.POSITIVE_INFINITY, 10],
    [1_000, 10],
    [20, 4],
    [1, 1],
    [0.1, 1],
  ])('of %d a second sends at most so many at once: %d', (perSecond, batch) => {
    expect(new Pace(perSecond, createManualClock()).batch).toBe(batch)
  })

  test('lets no more go in a second than it says', async () => {
    const clock = createManualClock()
    const startMs = clock.now()
    const pace = new Pace(20, clock)
    const send = async () => {
      for (let batch = 0; batch < 26; batch++) await pace.take(4, undefined)
    }
    await turning(clock, send())
    // The first go at once, and those after them when they would have been sent one by one.
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(5_000)
    expect(clock.now() - startMs).toBeLessThan(5_300)
  })

  test('does not make up for a pause', async () => {
    const clock = createManualClock()
    const pace = new Pace(10, clock)
    await pace.take(2, undefined)
    await clock.advance(60_000)
    await pace.take(2, undefined)
    const startMs = clock.now()
    await turning(clock, pace.take(2, undefined))
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(200)
  })

  test('does not make up for a blocked event loop', async () => {
    const clock = createManualClock()
    const late: (() => void)[] = []
    let isBlocked = true
    const after: Clock['after'] = (ms, callback) =>
      clock.after(ms, () => (isBlocked ? late.push(callback) : callback()))
    const pace = new Pace(10, { now: clock.now, after })
    const goneMs: number[] = []
    const sent = [1, 2, 3, 4, 5].map(async () => {
      await pace.take(1, undefined)
      goneMs.push(clock.now())
    })
    await clock.advance(60_000)
    isBlocked = false
    for (const callback of late) callback()
    await turning(clock, Promise.all(sent))
    expect(goneMs).toHaveLength(5)
    for (const [at, ms] of goneMs.entries()) {
      if (at > 1) expect(ms - (goneMs[at - 1] ?? 0)).toBeGreaterThanOrEqual(80)
    }
  })

  test('without a limit asks for no time', async () => {
    await new Pace(Number.POSITIVE_INFINITY, createManualClock()).take(1_000_000, undefined)
  })

  test('is left at once when the signal aborts', async () => {
    const clock = createManualClock()
    const pace = new Pace(0.001, clock)
    await pace.take(1, undefined)
    const controller = new AbortController()
    const waiting = pace.take(1, controller.signal)
    controller.abort()
    await waiting
  })
})
