import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Throttled } from '../../../../src/web/live/throttled.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is asked for often is called at once, and once more at the end of each while', () => {
  const call = vi.fn()
  const throttled = new Throttled(100, call)
  throttled.ask()
  expect(call).toHaveBeenCalledTimes(1)
  throttled.ask()
  throttled.ask()
  expect(call).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(100)
  expect(call).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1_000)
  expect(call).toHaveBeenCalledTimes(2)
  throttled.ask()
  expect(call).toHaveBeenCalledTimes(3)
  throttled.end()
})

test('what cannot wait is called now, and what was asked for before is not called again', () => {
  const call = vi.fn()
  const throttled = new Throttled(100, call)
  throttled.ask()
  throttled.ask()
  throttled.now()
  expect(call).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1_000)
  expect(call).toHaveBeenCalledTimes(2)
})

test('nothing is called after the end', () => {
  const call = vi.fn()
  const throttled = new Throttled(100, call)
  throttled.ask()
  throttled.ask()
  throttled.end()
  vi.advanceTimersByTime(1_000)
  expect(call).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})
