import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Shutdown } from '../../../src/worker/shutdown.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function shutdownOf(graceMs: number) {
  const happened: [string, number][] = []
  const shutdown = new Shutdown(graceMs, {
    nowMs: () => Date.now(),
    onHurry: () => void happened.push(['hurry', Date.now()]),
    onOver: () => void happened.push(['over', Date.now()]),
  })
  return { shutdown, happened }
}

describe('the budget of a stop', () => {
  it('hurries three seconds before its end', async () => {
    const { happened } = shutdownOf(25_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(happened).toEqual([
      ['hurry', 22_000],
      ['over', 25_000],
    ])
  })

  it('keeps a fifth of a short budget for the hurry', async () => {
    const { happened } = shutdownOf(5_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(happened).toEqual([
      ['hurry', 4_000],
      ['over', 5_000],
    ])
  })

  it('is over at once when there is nothing left to do', async () => {
    const { shutdown, happened } = shutdownOf(25_000)
    shutdown.end()
    shutdown.end()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(happened).toEqual([['over', 0]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('can be made shorter, never longer', async () => {
    const { shutdown, happened } = shutdownOf(25_000)
    await vi.advanceTimersByTimeAsync(1_000)
    shutdown.within(2_000)
    shutdown.within(100_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(happened.at(-1)).toEqual(['over', 25_000])
    const shorter = shutdownOf(25_000)
    const startMs = Date.now()
    shorter.shutdown.within(1_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(shorter.happened.at(-1)).toEqual(['over', startMs + 1_000])
  })

  it.each([Infinity, 2 ** 40])(
    'may be as long as %d ms: timers would fire at once',
    async (graceMs) => {
      const { shutdown, happened } = shutdownOf(graceMs)
      await vi.advanceTimersByTimeAsync(86_400_000)
      expect(happened).toEqual([])
      shutdown.end()
    },
  )

  it('of nothing ends in the next turn', async () => {
    const { happened } = shutdownOf(0)
    await vi.advanceTimersByTimeAsync(0)
    expect(happened.map(([what]) => what)).toEqual(['hurry', 'over'])
  })
})
