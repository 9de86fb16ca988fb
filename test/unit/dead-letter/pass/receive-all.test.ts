import { describe, expect, it } from 'vitest'
import { PassLeases } from '../../../../src/dead-letter/pass/pass-leases.ts'
import { receiveAll, type ReceiveAllOptions } from '../../../../src/dead-letter/pass/receive-all.ts'
import {
  createMemoryQueue,
  fault,
  type ManualClock,
  type MemoryQueue,
} from '../../../../src/queue/memory/memory.ts'
import type { Clock } from '../../../../src/queue/clock.ts'
import { createManualClock, turning } from '../turning.ts'
import { fill, fillGroup } from '../world.ts'

function createDlq(name = 'dlq') {
  const clock = createManualClock()
  return { clock, queue: createMemoryQueue({ clock, name }) }
}

interface Options extends Partial<ReceiveAllOptions> {
  /** The clock that the pass goes by, where it is another one than that of the queue. */
  readonly by?: Clock
}

/** Receives all, and says what came. */
async function received(
  { clock, queue }: { clock: ManualClock; queue: MemoryQueue },
  { by = clock, ...options }: Options = {},
) {
  const bodies: string[] = []
  const leases = new PassLeases(queue, by)
  let attempts = 0
  const receiving = receiveAll(queue, leases, by, {
    maxMessages: 10_000,
    expected: undefined,
    take: ({ body }) => void bodies.push(body),
    newId: () => `attempt-${++attempts}`,
    ...options,
  })
  try {
    return { end: await turning(clock, receiving), bodies, leases }
  } finally {
    await turning(clock, leases.end())
  }
}

describe('a pass over a dead-letter queue', () => {
  it('receives all, and each message once', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 137)
    const { end, bodies } = await received(dlq)
    expect(end).toBe('empty')
    expect(bodies).toHaveLength(137)
    expect(new Set(bodies).size).toBe(137)
  })

  it('ends although new messages go on arriving', async () => {
    const dlq = createDlq()
    const { clock, queue } = dlq
    await fill(queue, 3, 'old')
    await clock.advance(1)
    let isOver = false
    const arrive = async () => {
      await queue.send([{ body: '{"type":"new"}' }])
      if (!isOver) clock.after(100, arrive)
    }
    await arrive()
    const { end, bodies } = await received(dlq)
    isOver = true
    expect(end).toBe('empty')
    expect(bodies.filter((body) => body.includes('old'))).toHaveLength(3)
    expect(queue.calls.receive).toBeLessThan(20)
  })

  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('finds everything with a clock that is an hour %s', async (_, aheadMs) => {
    const dlq = createDlq()
    await fill(dlq.queue, 80)
    const by = { ...dlq.clock, now: () => dlq.clock.now() + aheadMs }
    const { end, bodies } = await received(dlq, { by })
    expect(end).toBe('empty')
    expect(bodies).toHaveLength(80)
  })

  it('does not take an empty answer for an empty queue', async () => {
    const dlq = createDlq()
    const { clock, queue } = dlq
    // Those that others give back while the pass polls.
    await fill(queue, 2)
    await queue.receive({ maxMessages: 2, waitSeconds: 0, visibilitySeconds: 2 })
    await clock.advance(500)
    const { bodies } = await received(dlq)
    expect(bodies).toHaveLength(2)
  })

  it('polls with more and more receives where there is much, and with few where there is little', async () => {
    const most = async (count: number) => {
      const dlq = createDlq()
      await fill(dlq.queue, count)
      dlq.queue.faults.always('receive', fault.delay(15))
      let open = 0
      let mostOpen = 0
      const { receive } = dlq.queue
      dlq.queue.receive = async (request) => {
        mostOpen = Math.max(mostOpen, ++open)
        return await Reflect.apply(receive, dlq.queue, [request]).finally(() => open--)
      }
      await received(dlq, { expected: count })
      return mostOpen
    }
    expect(await most(20)).toBeLessThan(5)
    expect(await most(600)).toBeGreaterThan(10)
  })

  it('holds no more than its limit, and says that it is full', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 40)
    const { end, bodies } = await received(dlq, { maxMessages: 15 })
    expect(end).toBe('full')
    expect(bodies).toHaveLength(15)
  })

  it('ends when all is found that is looked for', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 40)
    let count = 0
    const { end } = await received(dlq, { take: () => void count++, isDone: () => count >= 5 })
    expect(end).toBe('done')
    expect(count).toBeLessThan(40)
  })

  it('is interrupted by a signal, and waits for the polls on their way', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 40)
    const controller = new AbortController()
    const { end } = await received(dlq, {
      signal: controller.signal,
      onProgress: (found) => found >= 20 && controller.abort(),
    })
    expect(end).toBe('interrupted')
    expect(dlq.queue.messages().map(({ state }) => state)).toEqual(Array(40).fill('visible'))
  })

  it('waits for each message to be taken before it receives more', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 100)
    const slowly = async () => {
      await new Promise<void>((resolve) => void dlq.clock.after(1_000, resolve))
    }
    const begun = received(dlq, { take: slowly })
    await dlq.clock.advance(1_500)
    expect(dlq.queue.calls.receive).toBe(2)
    expect((await begun).end).toBe('empty')
  })

  it.each([
    ['throttles', fault.throttle()],
    ['breaks off', fault.reject('ServerFault')],
  ])('goes on after a receive that SQS %s', async (_, planned) => {
    const dlq = createDlq()
    await fill(dlq.queue, 30)
    dlq.queue.faults.next('receive', planned, 4)
    expect((await received(dlq)).bodies).toHaveLength(30)
  })

  it('fails with a receive that fails again and again', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 3)
    dlq.queue.faults.always('receive', fault.throttle())
    await expect(received(dlq)).rejects.toMatchObject({ kind: 'Throttled' })
    expect(dlq.queue.calls.receive).toBeLessThanOrEqual(10)
  })

  it('fails at once where it may not receive', async () => {
    const dlq = createDlq()
    dlq.queue.faults.always('receive', fault.reject('AccessDenied'))
    await expect(received(dlq)).rejects.toMatchObject({ kind: 'AccessDenied' })
    expect(dlq.queue.calls.receive).toBe(2)
  })

  it('fails with what its user throws, and no poll is left open', async () => {
    const dlq = createDlq()
    await fill(dlq.queue, 30)
    const take = () => {
      throw new Error('mine')
    }
    await expect(received(dlq, { take })).rejects.toThrow('mine')
    expect(dlq.queue.messages().map(({ state }) => state)).toEqual(Array(30).fill('visible'))
  })

  it('gets the messages of a FIFO answer that was broken off again, by the id of its attempt', async () => {
    const dlq = createDlq('dlq.fifo')
    await fillGroup(dlq.queue, 'g', 3)
    dlq.queue.faults.next('receive', fault.loseAnswer('ServerFault', 'InternalError'))
    const { bodies } = await received(dlq)
    expect(bodies).toHaveLength(3)
  })
})
