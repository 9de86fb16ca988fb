import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Batcher, type BatcherOptions } from '../../../src/pipeline/batcher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function batcherOf(options: Partial<BatcherOptions<number>> = {}) {
  const batches: number[][] = []
  const batcher = new Batcher<number>({
    maxItems: 3,
    lingerMs: 50,
    carryOut: (items) => void batches.push([...items]),
    ...options,
  })
  return { batcher, batches }
}

describe('a batcher', () => {
  it('carries a full batch out at once, and the next one by itself', () => {
    const { batcher, batches } = batcherOf()
    for (const item of [1, 2, 3, 4]) batcher.add(item)
    expect(batches).toEqual([[1, 2, 3]])
    expect(batcher.gathered).toBe(1)
  })

  it('carries out what is there when its first item has waited long enough', () => {
    const { batcher, batches } = batcherOf()
    batcher.add(1)
    vi.advanceTimersByTime(30)
    batcher.add(2)
    vi.advanceTimersByTime(19)
    expect(batches).toEqual([])
    vi.advanceTimersByTime(1)
    expect(batches).toEqual([[1, 2]])
    vi.advanceTimersByTime(1_000)
    expect(batches).toHaveLength(1)
  })

  it('does not let an item in a hurry wait', () => {
    const { batcher, batches } = batcherOf()
    batcher.add(1)
    batcher.add(2, true)
    expect(batches).toEqual([[1, 2]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('begins another batch before one becomes too large', () => {
    const { batcher, batches } = batcherOf({ maxItems: 10, maxSize: 5, sizeOf: (item) => item })
    for (const item of [2, 3, 1, 9, 1]) batcher.add(item)
    batcher.flush()
    expect(batches).toEqual([[2, 3], [1], [9], [1]])
  })

  it('lingers no more once it is hurried, but still shares a turn', () => {
    const { batcher, batches } = batcherOf()
    batcher.add(1)
    batcher.hurry()
    expect(batches).toEqual([[1]])
    batcher.add(2)
    batcher.add(3)
    vi.advanceTimersByTime(1)
    expect(batches).toEqual([[1], [2, 3]])
  })

  it('leaves out an item that is removed, with its size', () => {
    const { batcher, batches } = batcherOf({ maxSize: 5, sizeOf: (item) => item })
    for (const item of [2, 3]) batcher.add(item)
    batcher.remove(3)
    batcher.remove(3)
    batcher.add(1)
    batcher.flush()
    expect(batches).toEqual([[2, 1]])
  })

  it('waits for the first item that is left', () => {
    const { batcher, batches } = batcherOf()
    batcher.add(1)
    vi.advanceTimersByTime(30)
    batcher.remove(1)
    expect(vi.getTimerCount()).toBe(0)
    batcher.add(2)
    vi.advanceTimersByTime(49)
    expect(batches).toEqual([])
    vi.advanceTimersByTime(1)
    expect(batches).toEqual([[2]])
  })
})
