import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Received } from '../../../src/message/received.ts'
import type { Describe } from '../behaviour.ts'
import { group } from '../outgoing.ts'
import { release } from '../world.ts'
import { rejection } from '../rejection.ts'

const poll = { maxMessages: 10, waitSeconds: 20 }

/** The answer of a poll that ends long before its wait time. */
async function soon(waiting: Promise<readonly Received[]>): Promise<readonly Received[]> {
  const startMs = performance.now()
  const received = await waiting
  expect(performance.now() - startMs).toBeLessThan(15_000)
  return received
}

export function polls(describe: Describe): void {
  describe('a long poll', (it) => {
    it('goes on waiting when another one takes the message', async (world) => {
      const queue = await world.newQueue()
      const waitSeconds = world.pace.leaseSeconds
      const startMs = performance.now()
      const polls = [1, 2, 3].map(() => queue.receive({ maxMessages: 10, waitSeconds }))
      await sleep(100)
      await queue.send([{ body: 'a' }])
      const answers = await Promise.all(
        polls.map(async (one) => ({ count: (await one).length, ms: performance.now() - startMs })),
      )
      expect(answers.map(({ count }) => count).sort()).toEqual([0, 0, 1])
      for (const { count, ms } of answers) {
        if (count === 0) expect(ms).toBeGreaterThan(waitSeconds * 900)
      }
    })

    it('takes a message that comes while it waits', async (world) => {
      const queue = await world.newQueue()
      const waiting = queue.receive(poll)
      await sleep(100)
      await queue.send([{ body: 'late' }])
      expect(await soon(waiting)).toMatchObject([{ body: 'late' }])
    })

    it('takes a message whose timeout ends while it waits', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue, { visibilitySeconds: world.pace.leaseSeconds })
      expect(await soon(queue.receive(poll))).toMatchObject([{ body: 'a', receiveCount: 2 }])
    })

    it('takes a message that is released while it waits', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const message = await world.receiveOne(queue)
      const waiting = queue.receive(poll)
      await sleep(100)
      await release(queue, [message])
      expect(await soon(waiting)).toMatchObject([{ body: 'a', receiveCount: 2 }])
    })

    it('takes a message whose FIFO group is free again while it waits', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2'))
      const one = await world.receiveOne(queue)
      const waiting = queue.receive(poll)
      await sleep(100)
      await queue.delete([one.receiptHandle])
      expect(await soon(waiting)).toMatchObject([{ body: '2' }])
    })

    it('comes back empty after its wait time', async (world) => {
      const queue = await world.newQueue()
      const startMs = performance.now()
      expect(await queue.receive({ maxMessages: 1, waitSeconds: 1 })).toEqual([])
      expect(performance.now() - startMs).toBeGreaterThan(900)
    })

    it('ends with the kind Aborted when its signal aborts', async (world) => {
      const queue = await world.newQueue()
      const abort = new AbortController()
      const waiting = queue.receive({ ...poll, signal: abort.signal })
      setTimeout(() => abort.abort(), 50)
      expect(await rejection(waiting)).toMatchObject({ kind: 'Aborted', action: 'ReceiveMessage' })
    })

    it('whose signal was aborted before takes nothing', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const waiting = queue.receive({ ...poll, signal: AbortSignal.abort() })
      expect(await rejection(waiting)).toMatchObject({ kind: 'Aborted' })
      expect((await world.receiveOne(queue)).receiveCount).toBe(1)
    })
  })
}
