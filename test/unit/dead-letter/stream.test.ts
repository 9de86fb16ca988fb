import { describe, expect, test } from 'vitest'
import { later, running } from '../../../src/dead-letter/stream.ts'
import { listOf } from './world.ts'

/** Work that gives a result whenever a test says so. */
function created(signal?: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let give: (result: number) => void = () => {}
  let stop: AbortSignal | undefined
  const work = running<number, string>(signal, (own, onResult) => {
    stop = own
    give = onResult
    return promise
  })
  return { work, give, end: resolve, fail: reject, isStopped: () => stop?.aborted }
}

describe('work under way', () => {
  test('gives its results as they come, those from before too, and then its report', async () => {
    const { work, give, end } = created()
    give(1)
    const found: number[] = []
    const looping = (async () => {
      for await (const result of work) {
        found.push(result)
        if (result === 2) give(3)
        if (result === 3) end('report')
      }
    })()
    give(2)
    await looping
    expect(found).toEqual([1, 2, 3])
    expect(await work.report).toBe('report')
  })

  test('gives the results that came with its end', async () => {
    const { work, give, end } = created()
    const list = listOf(work)
    give(1)
    give(2)
    end('report')
    expect(await list).toEqual([1, 2])
  })

  test('has a report also where nobody loops over its results', async () => {
    const { work, give, end } = created()
    give(1)
    end('report')
    expect(await work.report).toBe('report')
  })

  test('is stopped by whoever leaves the loop, who waits for its end', async () => {
    const { work, give, end, isStopped } = created()
    give(1)
    let isLeft = false
    const looping = (async () => {
      for await (const _ of work) break
      isLeft = true
    })()
    await new Promise((resolve) => setImmediate(resolve))
    expect([isStopped(), isLeft]).toEqual([true, false])
    end('report')
    await looping
  })

  test('is stopped by its signal', () => {
    const controller = new AbortController()
    const { isStopped } = created(controller.signal)
    expect(isStopped()).toBe(false)
    controller.abort()
    expect(isStopped()).toBe(true)
  })

  test('fails in the loop and in the report', async () => {
    const { work, give, fail } = created()
    give(1)
    fail(new Error('mine'))
    const found: number[] = []
    const looping = (async () => {
      for await (const result of work) found.push(result)
    })()
    await expect(looping).rejects.toThrow('mine')
    expect(found).toEqual([1])
    await expect(work.report).rejects.toThrow('mine')
  })
})

describe('values that come from somewhere that is found first', () => {
  async function* upTo(count: number, left: () => void): AsyncGenerator<number> {
    try {
      for (let at = 0; at < count; at++) yield at
    } finally {
      left()
    }
  }

  test('are looked for when the first one is asked for, and once', async () => {
    let finds = 0
    const all = later(async () => {
      finds++
      return upTo(3, () => {})
    })
    expect(finds).toBe(0)
    const iterator = all[Symbol.asyncIterator]()
    const both = await Promise.all([iterator.next(), iterator.next()])
    expect(both.map(({ value }) => value)).toEqual([0, 1])
    expect([await iterator.next(), await iterator.next()]).toEqual([
      { done: false, value: 2 },
      { done: true, value: undefined },
    ])
    expect(finds).toBe(1)
  })

  test('are left where they are when the loop is', async () => {
    let left = 0
    for await (const one of later(async () => upTo(3, () => left++))) if (one === 1) break
    expect(left).toBe(1)
    const never = later(async () => upTo(3, () => left++))[Symbol.asyncIterator]()
    expect(await never.return?.()).toEqual({ done: true, value: undefined })
    expect(left).toBe(1)
  })

  test('fail with what they cannot be found for', async () => {
    const all = later<number>(() => Promise.reject(new Error('nowhere')))
    await expect(listOf(all)).rejects.toThrow('nowhere')
  })
})
