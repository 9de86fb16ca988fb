import { afterEach, describe, expect, it, vi } from 'vitest'
import { OncePerKey } from '../../../../src/worker/report/once-per-key.ts'

describe('a key', () => {
  afterEach(() => void vi.useRealTimers())

  it('is new once, beside others', () => {
    const once = new OncePerKey()
    expect(['a', 'b', 'a', 'b', 'a'].map((key) => once.isNew(key))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('is new again after the time that is given', () => {
    vi.useFakeTimers()
    const once = new OncePerKey(60_000)
    expect(once.isNew('a')).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect(once.isNew('a')).toBe(false)
    vi.advanceTimersByTime(1)
    expect(once.isNew('a')).toBe(true)
    vi.advanceTimersByTime(59_000)
    expect(once.isNew('a')).toBe(false)
  })

  it('is forgotten after ten thousand others, the earliest first', () => {
    const once = new OncePerKey()
    for (let key = 0; key < 10_000; key++) once.isNew(`${key}`)
    expect(once.isNew('0')).toBe(false)
    expect(once.isNew('one more')).toBe(true)
    expect(once.isNew('1')).toBe(false)
    expect(once.isNew('0')).toBe(true)
  })
})
