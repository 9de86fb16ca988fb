import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../src/queue/backoff.ts'

const limits = { firstMs: 100, longestMs: 1_000 }

describe('the wait after failures', () => {
  it('doubles with each failure, and jitters between a half and the whole', () => {
    expect([1, 2, 3].map((failures) => backoffMs(limits, failures, 1))).toEqual([100, 200, 400])
    expect([1, 2, 3].map((failures) => backoffMs(limits, failures, 0))).toEqual([50, 100, 200])
  })

  it('grows by another factor where one is given', () => {
    expect(backoffMs({ ...limits, factor: 3 }, 3, 1)).toBe(900)
  })

  it('never exceeds its limit, however many failures there were', () => {
    expect([5, 5_000].map((failures) => backoffMs(limits, failures, 1))).toEqual([1_000, 1_000])
  })
})
