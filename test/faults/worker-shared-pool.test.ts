import { describe, expect, it } from 'vitest'
import { createPool } from '../../src/worker/handle/shared-pool.ts'
import {
  handling,
  newWorld,
  obedient,
  pass,
  startingInVirtualTime,
  whilePassing,
} from './worker-world.ts'

const run = startingInVirtualTime(0)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Counts the handlers that run, and how many ran at most. */
class Counter {
  running = 0
  most = 0

  /** A handler that takes this long. */
  taking(ms: number, besides?: Counter) {
    return async () => {
      this.begin()
      besides?.begin()
      await sleep(ms)
      this.running--
      if (besides !== undefined) besides.running--
    }
  }

  begin(): void {
    this.running++
    this.most = Math.max(this.most, this.running)
  }
}

describe('workers that share a pool', () => {
  it('run no more handlers together than the pool has places, and each gets its share', async () => {
    const pool = createPool({ concurrency: 10 })
    const worlds = [newWorld(), newWorld()]
    const all = new Counter()
    const counters = worlds.map(() => new Counter())
    for (const [at, world] of worlds.entries()) {
      await world.send(300)
      const handler = counters[at]!.taking(200, all)
      await run(world.worker(handling(handler), { pool }))
    }
    await pass(2)
    expect([counters[0]!.running, counters[1]!.running, pool.running]).toEqual([5, 5, 10])
    await pass(30)
    expect(all.most).toBe(10)
    expect(worlds.map(({ queue }) => queue.messages())).toEqual([[], []])
    expect(pool.running).toBe(0)
  })

  it('let one have what the other leaves, and that one begin at once all the same', async () => {
    const pool = createPool({ concurrency: 10 })
    const [busy, idle] = [newWorld(), newWorld()]
    const counter = new Counter()
    const begunMs: number[] = []
    await busy.send(400)
    await run(busy.worker(handling(counter.taking(1_000)), { pool }))
    await run(
      idle.worker(
        handling(() => void begunMs.push(Date.now())),
        { pool },
      ),
    )
    await pass(5)
    expect(counter.running).toBe(9)
    const sentMs = Date.now()
    await idle.send(1)
    await pass(1)
    expect(begunMs).toHaveLength(1)
    expect(begunMs[0]! - sentMs).toBeLessThan(200)
    expect(counter.running).toBe(9)
  })

  it('give back what they have borrowed as their handlers settle', async () => {
    const pool = createPool({ concurrency: 10 })
    const [first, second] = [newWorld(), newWorld()]
    const [its, own] = [new Counter(), new Counter()]
    await first.send(400)
    await run(first.worker(handling(its.taking(1_000)), { pool }))
    await run(second.worker(handling(own.taking(1_000)), { pool }))
    await pass(3)
    expect([its.running, own.running]).toEqual([9, 0])
    await second.send(100)
    await pass(3)
    expect([its.running, own.running]).toEqual([5, 5])
    // The second queue is empty again: the first one has its places.
    await pass(30)
    expect([its.running, own.running]).toEqual([9, 0])
  })

  it('go on with what is theirs while handlers of another one hang', async () => {
    const pool = createPool({ concurrency: 4 })
    const [stuck, well] = [newWorld(), newWorld()]
    const done: number[] = []
    await stuck.send(20)
    const options = { pool, handlerTimeoutSeconds: 5, circuitBreaker: false } as const
    const forever = () => new Promise<never>(() => {})
    const hanging = stuck.worker(handling(forever), options)
    const going = well.worker(
      handling((id) => void done.push(id)),
      options,
    )
    await run(hanging)
    await run(going)
    await pass(20)
    expect(hanging.health()).toMatchObject({ live: false, running: 3, overrun: 3 })
    expect(hanging.health().reason).toBe(
      'all 3 places are taken by handlers that overran their time',
    )
    await well.send(50)
    await pass(20)
    expect(done).toHaveLength(50)
    expect(well.queue.messages()).toEqual([])
  })

  it('leave their share to the others when they stop', async () => {
    const pool = createPool({ concurrency: 2 })
    const [one, other, third] = [newWorld(), newWorld(), newWorld()]
    const stopped = one.worker(handling(obedient), { pool })
    const counter = new Counter()
    const going = other.worker(handling(counter.taking(10_000)), { pool })
    expect(() =>
      third.worker(
        handling(() => {}),
        { pool },
      ),
    ).toThrow(
      new RangeError(
        'a pool with concurrency 2 cannot be shared by 3 workers: each needs a place of its own',
      ),
    )
    await run(stopped)
    await run(going)
    await other.send(2)
    await pass(1)
    expect(counter.running).toBe(1)
    await whilePassing(stopped.stop({ graceSeconds: 0 }))
    await pass(1)
    expect(counter.running).toBe(2)
  })

  it('leave their share to the others when they cannot start', async () => {
    const pool = createPool({ concurrency: 1 })
    const [gone, other] = [newWorld(), newWorld()]
    const queueUrl = gone.queue.url.replace('orders', 'nobody-s')
    const missing = gone.worker(
      handling(() => {}),
      { pool, queueUrl },
    )
    await expect(whilePassing(missing.start())).rejects.toThrow('There is no queue at')
    await run(
      other.worker(
        handling(() => {}),
        { pool },
      ),
    )
  })
})
