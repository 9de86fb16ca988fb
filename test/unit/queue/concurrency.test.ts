import { describe, expect, it } from 'vitest'
import { forEachLimited } from '../../../src/queue/concurrency.ts'

/** The most tasks that ran at the same time, and the items in the order of their start. */
async function run(items: readonly number[], concurrency: number) {
  const started: number[] = []
  let running = 0
  let most = 0
  await forEachLimited(items, concurrency, async (item) => {
    started.push(item)
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
  })
  return { started, most }
}

describe('tasks with a limit', () => {
  it('run in their order, so many at a time', async () => {
    expect(await run([1, 2, 3, 4, 5], 2)).toEqual({ started: [1, 2, 3, 4, 5], most: 2 })
  })

  it('all run at once without one, and none at all of an empty list', async () => {
    expect(await run([1, 2, 3], Number.POSITIVE_INFINITY)).toMatchObject({ most: 3 })
    expect(await run([], 4)).toEqual({ started: [], most: 0 })
  })
})
