import { describe, expect, it } from 'vitest'
import { receiveAll } from '../../../src/dead-letter/receive-all.ts'
import { PassLeases } from '../../../src/dead-letter/pass-leases.ts'
import { systemClock } from '../../../src/queue/clock.ts'
import { createMemoryQueue } from '../../../src/queue/memory/memory.ts'

describe('a pass over a dead-letter queue', () => {
  it('ends although new messages go on arriving', async () => {
    const queue = createMemoryQueue({ name: 'busy-dlq' })
    await queue.send([{ body: 'old 1' }, { body: 'old 2' }, { body: 'old 3' }])
    let polls = 0
    const busy = {
      ...portOf(queue),
      receive: async (request: Parameters<typeof queue.receive>[0]) => {
        polls++
        if (polls > 200) throw new Error('the pass never ended')
        await new Promise((resolve) => setTimeout(resolve, 2))
        await queue.send([{ body: `new ${polls}` }])
        return await queue.receive({ ...request, waitSeconds: 0 })
      },
    }
    const leases = new PassLeases(busy, systemClock)
    await new Promise((resolve) => setTimeout(resolve, 5))
    const end = await receiveAll(busy, leases, systemClock, { maxMessages: 10_000 })
    expect(end).toBe('empty')
    const bodies = leases.messages().map(({ body }) => body)
    expect(bodies).toEqual(expect.arrayContaining(['old 1', 'old 2', 'old 3']))
    expect(polls).toBeLessThan(20)
    await leases.release()
  })

  it('finds everything with a clock that is an hour behind', async () => {
    const queue = createMemoryQueue({ name: 'dlq' })
    const bodies = Array.from({ length: 80 }, (_, at) => `dead ${at}`)
    for (let at = 0; at < bodies.length; at += 10) {
      await queue.send(bodies.slice(at, at + 10).map((body) => ({ body })))
    }
    const behind = { ...systemClock, now: () => systemClock.now() - 3_600_000 }
    const atOnce = {
      ...portOf(queue),
      receive: (request: Parameters<typeof queue.receive>[0]) =>
        queue.receive({ ...request, waitSeconds: 0 }),
    }
    const leases = new PassLeases(atOnce, behind)
    expect(await receiveAll(atOnce, leases, behind, { maxMessages: 10_000 })).toBe('empty')
    expect(leases.messages().map(({ body }) => body)).toEqual(expect.arrayContaining(bodies))
    await leases.release()
  })
})

function portOf(queue: ReturnType<typeof createMemoryQueue>) {
  return {
    url: queue.url,
    delete: queue.delete.bind(queue),
    changeVisibility: queue.changeVisibility.bind(queue),
    send: queue.send.bind(queue),
    attributes: queue.attributes.bind(queue),
  }
}
