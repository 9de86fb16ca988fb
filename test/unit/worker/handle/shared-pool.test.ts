import { describe, expect, it, vi } from 'vitest'
import type { PoolShare } from '../../../../src/worker/handle/pool-share.ts'
import { createPool, HandlerPool } from '../../../../src/worker/handle/shared-pool.ts'

const most = 100

/** Takes this many places, without waiting. */
function take(share: PoolShare, places: number): number {
  let taken = 0
  while (taken < places && share.tryEnter()) taken++
  return taken
}

/** A wait for a place, and how it has ended so far. */
function waitOf(share: PoolShare): { readonly ended: () => string | undefined } {
  let how: string | undefined
  void share.enter().then((entry) => {
    how = entry
  })
  return { ended: () => how }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a pool that workers share', () => {
  it('lends a worker all places but one for each of the others', () => {
    const pool = new HandlerPool(10)
    const [busy, idle, another] = [1, 2, 3].map(() => pool.join(most, () => {})) as PoolShare[]
    expect(take(busy!, most)).toBe(8)
    expect([busy?.hasRoom, idle?.hasRoom, another?.hasRoom]).toEqual([false, true, true])
    expect([take(idle!, most), take(another!, most)]).toEqual([1, 1])
    expect([pool.running, pool.concurrency]).toEqual([10, 10])
  })

  it('gives the next place to the worker that has the fewest, until each has its share', async () => {
    const pool = new HandlerPool(6)
    const one = pool.join(most, () => {})
    const other = pool.join(most, () => {})
    expect(take(one, most)).toBe(5)
    const waits = [one, other, one, other, other, other].map(waitOf)
    await turn()
    // The one place that is never lent.
    expect([one.taken, other.taken]).toEqual([5, 1])
    one.leave()
    one.leave()
    await turn()
    expect([one.taken, other.taken]).toEqual([3, 3])
    // Now each gets what it leaves.
    one.leave()
    await turn()
    expect([one.taken, other.taken]).toEqual([3, 3])
    expect(waits.map(({ ended }) => ended())).toEqual([
      'entered',
      'entered',
      undefined,
      'entered',
      'entered',
      undefined,
    ])
  })

  it('takes no more for a worker than that worker wants at most', () => {
    const pool = new HandlerPool(10)
    const limited = pool.join(3, () => {})
    expect([take(limited, most), limited.permits, limited.hasRoom]).toEqual([3, 3, false])
  })

  it('says how many places a worker could have now', () => {
    const pool = new HandlerPool(10)
    const one = pool.join(most, () => {})
    expect(one.permits).toBe(10)
    const other = pool.join(most, () => {})
    expect([one.permits, other.permits]).toEqual([9, 9])
    take(other, 7)
    // Its share, of which two places are lent.
    expect([one.permits, other.permits]).toEqual([5, 9])
  })

  it('tells the others when places are free that nobody waits for', () => {
    const pool = new HandlerPool(3)
    const told = vi.fn()
    const one = pool.join(most, () => {})
    const other = pool.join(most, told)
    take(one, 2)
    take(other, 1)
    one.leave()
    expect(told).toHaveBeenCalledTimes(1)
    one.leave()
    // What is left is kept for the one that has none.
    expect(told).toHaveBeenCalledTimes(2)
  })

  it('keeps the places of a worker that has stopped until its handlers settle, and shares out the rest', async () => {
    const pool = new HandlerPool(4)
    const stopping = pool.join(most, () => {})
    const told = vi.fn()
    const other = pool.join(most, told)
    take(stopping, 1)
    take(other, 2)
    const wait = waitOf(other)
    expect(other.taken).toBe(3)
    expect(take(other, 1)).toBe(0)
    const last = waitOf(other)
    stopping.end()
    stopping.end()
    expect(pool.running).toBe(4)
    stopping.leave()
    await turn()
    expect([wait.ended(), last.ended(), other.taken]).toEqual(['entered', 'entered', 4])
  })

  it('has no place for more workers than it has places', () => {
    const pool = new HandlerPool(2)
    const one = pool.join(most, () => {})
    pool.join(most, () => {})
    expect(() => pool.join(most, () => {})).toThrow(
      new RangeError(
        'a pool with concurrency 2 cannot be shared by 3 workers: each needs a place of its own',
      ),
    )
    one.end()
    expect(pool.join(most, () => {}).tryEnter()).toBe(true)
  })

  it('lets a worker that joins late have the first place that becomes free', async () => {
    const pool = new HandlerPool(2)
    const early = pool.join(most, () => {})
    take(early, 2)
    const late = pool.join(most, () => {})
    const [its, own] = [waitOf(early), waitOf(late)]
    early.leave()
    await turn()
    expect([its.ended(), own.ended()]).toEqual([undefined, 'entered'])
  })
})

describe('handlers of a shared pool that overran their time', () => {
  it('block a worker when nothing is left to it but places of others', async () => {
    const pool = new HandlerPool(3)
    const one = pool.join(most, () => {})
    const other = pool.join(most, () => {})
    take(one, 2)
    take(other, 1)
    const wait = waitOf(one)
    one.overran()
    expect(one.isBlocked).toBe(false)
    one.overran()
    await turn()
    expect([one.isBlocked, one.overrun, wait.ended()]).toEqual([true, 2, 'blocked'])
    // The other one goes on with its own.
    expect(other.isBlocked).toBe(false)
    other.leave()
    expect([take(one, 1), take(other, 1)]).toEqual([0, 1])
    one.leaveLate()
    expect([one.isBlocked, one.overrun, one.taken]).toEqual([false, 1, 1])
  })

  it('do not block a worker while others have places that they must give back', () => {
    const pool = new HandlerPool(4)
    const one = pool.join(most, () => {})
    const other = pool.join(most, () => {})
    take(other, 3)
    take(one, 1)
    one.overran()
    expect(one.isBlocked).toBe(false)
    other.overran()
    other.overran()
    expect(one.isBlocked).toBe(false)
    other.overran()
    expect([one.isBlocked, other.isBlocked]).toEqual([true, true])
  })

  it('block a worker that has as many as it takes at most', () => {
    const pool = new HandlerPool(4)
    const one = pool.join(1, () => {})
    take(one, 1)
    one.overran()
    expect(one.isBlocked).toBe(true)
  })
})

describe('createPool', () => {
  it.each([
    [undefined, 'the options of a pool must be an object'],
    [{}, 'concurrency of a pool is missing'],
    [{ concurrency: 0 }, 'concurrency must be a whole number from 1 to 100000'],
    [{ concurrency: 1.5 }, 'concurrency must be a whole number from 1 to 100000'],
  ])('refuses %j', (options, message) => {
    expect(() => createPool(options as never)).toThrow(message)
  })
})
