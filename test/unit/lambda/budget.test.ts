import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Budget } from '../../../src/lambda/budget.ts'
import { contextOf } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const options = { marginSeconds: 1, handlerTimeoutSeconds: 60, nowMs: () => performance.now() }

describe('the time of an invocation', () => {
  it('is over a margin before Lambda ends the function', () => {
    const budget = new Budget(contextOf(10), options)
    expect(budget.handlerSeconds).toBeCloseTo(9)
    vi.advanceTimersByTime(8_999)
    expect(budget.isOver).toBe(false)
    vi.advanceTimersByTime(1)
    expect(budget.isOver).toBe(true)
  })

  it('keeps no more than a quarter of it as the margin', () => {
    const budget = new Budget(contextOf(2), options)
    vi.advanceTimersByTime(1_499)
    expect(budget.isOver).toBe(false)
    vi.advanceTimersByTime(1)
    expect(budget.isOver).toBe(true)
  })

  it('is no fair chance for a handler that begins in its second half, unless its own limit is shorter', () => {
    const budget = new Budget(contextOf(21), options)
    const short = new Budget(contextOf(21), { ...options, handlerTimeoutSeconds: 3 })
    vi.advanceTimersByTime(10_000)
    expect(budget.handlerSeconds).toBeCloseTo(10)
    vi.advanceTimersByTime(1)
    expect(budget.handlerSeconds).toBeUndefined()
    vi.advanceTimersByTime(6_900)
    expect(short.handlerSeconds).toBeCloseTo(3.099)
    vi.advanceTimersByTime(100)
    expect(short.handlerSeconds).toBeUndefined()
  })

  it('tells when handlers end, when they are left, and when the answer goes out', async () => {
    const budget = new Budget(contextOf(10), options)
    const told: string[] = []
    void budget.over().then(() => told.push(`over at ${performance.now() - startMs}`))
    void budget.late().then(() => told.push(`late at ${performance.now() - startMs}`))
    void budget.lastMoment().then(() => told.push(`answer at ${performance.now() - startMs}`))
    const startMs = performance.now()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told).toEqual(['over at 9000', 'late at 9300', 'answer at 9800'])
  })

  it('leaves no timer when it ends', () => {
    const budget = new Budget(contextOf(10), options)
    void budget.over()
    void budget.late()
    expect(vi.getTimerCount()).toBe(2)
    budget.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['no context', undefined],
    ['a context without it', {}],
    ['one that throws', { getRemainingTimeInMillis: () => expect.unreachable() }],
    ['one that is no number', { getRemainingTimeInMillis: () => 'soon' }],
    ['one that is not a number', { getRemainingTimeInMillis: () => Number.NaN }],
  ])('has no limit with %s', (_what, context) => {
    const budget = new Budget(context, options)
    void budget.over()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(10_000_000)
    expect(budget.isOver).toBe(false)
    expect(budget.handlerSeconds).toBe(Infinity)
  })

  it('is over at once where nothing is left', () => {
    expect(new Budget(contextOf(0), options).isOver).toBe(true)
  })
})
