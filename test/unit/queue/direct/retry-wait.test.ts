import { describe, expect, it } from 'vitest'
import { retryWaitMs } from '../../../../src/queue/direct/retry-wait.ts'

describe('the wait before the next try', () => {
  const shortest = 0
  const longest = 1

  it('doubles with each failure, and jitters between a half and the whole', () => {
    expect([1, 2, 3].map((failures) => retryWaitMs('refused', failures, longest))).toEqual([
      100, 200, 400,
    ])
    expect([1, 2, 3].map((failures) => retryWaitMs('refused', failures, shortest))).toEqual([
      50, 100, 200,
    ])
  })

  it('is longer after throttling', () => {
    expect(retryWaitMs('throttled', 1, longest)).toBe(500)
  })

  it('never exceeds twenty seconds', () => {
    expect(retryWaitMs('throttled', 50, longest)).toBe(20_000)
  })

  it('is none for other credentials', () => {
    expect(retryWaitMs('credentials', 1, longest)).toBe(0)
  })
})
