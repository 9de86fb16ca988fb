import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BackoffTimer } from '../../../src/queue/backoff-timer.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const limits = { firstMs: 100, longestMs: 300 }

/** When the wait was over. */
async function overAt(timer: BackoffTimer): Promise<number> {
  const over = timer.wait()?.then(() => Date.now())
  await vi.advanceTimersByTimeAsync(1_000)
  return (await over) ?? 0
}

describe('a backoff timer', () => {
  it('makes nothing wait before the first failure', () => {
    expect(new BackoffTimer(() => 1, limits).wait()).toBeUndefined()
  })

  it('waits longer after each failure in a row, up to its limit, and from the start after a success', async () => {
    const timer = new BackoffTimer(() => 1, limits)
    const waits: number[] = []
    for (let at = 0; at < 3; at++) {
      const fromMs = Date.now()
      waits.push(timer.failed())
      expect((await overAt(timer)) - fromMs).toBe(waits.at(-1))
    }
    expect(waits).toEqual([100, 200, 300])
    expect(timer.failures).toBe(3)
    expect([timer.succeeded(), timer.succeeded()]).toEqual([true, false])
    expect(timer.failed()).toBe(100)
  })

  it('has one wait for failures at the same time', async () => {
    const timer = new BackoffTimer(() => 1, limits)
    timer.failed()
    timer.failed()
    expect(timer.failures).toBe(1)
    expect(await overAt(timer)).toBe(100)
  })

  it('ends its wait when it is cancelled', async () => {
    const timer = new BackoffTimer(() => 1, limits)
    timer.failed()
    const over = overAt(timer)
    timer.cancel()
    expect(await over).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
