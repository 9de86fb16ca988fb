import { describe, expect, test } from 'vitest'
import { Pace } from '../../../../../src/dead-letter/replay/sending/pace.ts'
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
