import { describe, expect, it } from 'vitest'
import { createManualClock, systemClock } from '../../../src/queue/clock.ts'

describe('the manual clock', () => {
  it('does not advance until it is told to', async () => {
    const clock = createManualClock(1000)
    expect(clock.now()).toBe(1000)
    await clock.advance(500)
    expect(clock.now()).toBe(1500)
  })

  it('calls timers in the order in which they fall due, each at its own time', async () => {
    const clock = createManualClock(0)
    const seen: [string, number][] = []
    clock.after(300, () => seen.push(['late', clock.now()]))
    clock.after(100, () => seen.push(['early', clock.now()]))
    clock.after(900, () => seen.push(['not yet', clock.now()]))
    await clock.advance(500)
    expect(seen).toEqual([
      ['early', 100],
      ['late', 300],
    ])
  })

  it('runs what waited for a timer before it goes further, so that new timers count', async () => {
    const clock = createManualClock(0)
    const seen: number[] = []
    const sleep = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))
    const work = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(100)
        seen.push(clock.now())
      }
    })()
    await clock.advance(1000)
    await work
    expect(seen).toEqual([100, 200, 300])
  })

  it('forgets a cancelled timer', async () => {
    const clock = createManualClock(0)
    let called = false
    const cancel = clock.after(10, () => {
      called = true
    })
    cancel()
    await clock.advance(100)
    expect(called).toBe(false)
  })
})

describe('the system clock', () => {
  it('calls back, unless it is cancelled', async () => {
    let cancelled = true
    const cancel = systemClock.after(0, () => {
      cancelled = false
    })
    cancel()
    await new Promise<void>((resolve) => systemClock.after(5, resolve))
    expect(cancelled).toBe(true)
  })
})
