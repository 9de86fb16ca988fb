import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { release } from '../world.ts'

export function visibility(describe: Describe): void {
  describe('visibility', (it) => {
    it('hides a received message', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue)
      await world.expectNothing(queue)
    })

    it('of 0 makes a message visible at once, with a count and a handle of its own', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const first = await world.receiveOne(queue)
      await release(queue, [first])
      const second = await world.receiveOne(queue)
      expect(second).toMatchObject({
        messageId: first.messageId,
        receiveCount: 2,
        sentAtMs: first.sentAtMs,
        firstReceivedAtMs: first.firstReceivedAtMs,
      })
      expect(second.receiptHandle).not.toBe(first.receiptHandle)
    })

    it('of 0, asked for with the receive, hides nothing', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue, { visibilitySeconds: 0 })
      expect((await world.receiveOne(queue)).receiveCount).toBe(2)
    })

    it('that is asked for with the receive ends by itself', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue, { visibilitySeconds: world.pace.leaseSeconds })
      expect((await world.receiveOne(queue)).receiveCount).toBe(2)
    })

    it('of the queue counts where none is asked for', async (world) => {
      const queue = await world.newQueue({ visibilitySeconds: world.pace.leaseSeconds })
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue)
      expect((await world.receiveOne(queue)).receiveCount).toBe(2)
    })

    it('can be prolonged', async (world) => {
      const queue = await world.newQueue()
      const { leaseSeconds } = world.pace
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue, { visibilitySeconds: leaseSeconds })
      const change = { receiptHandle, seconds: 3_600 }
      expect(await queue.changeVisibility([change])).toEqual([{ ok: true }])
      expect(await queue.receive({ maxMessages: 1, waitSeconds: leaseSeconds + 1 })).toEqual([])
    })

    it('can be shortened', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      const change = { receiptHandle, seconds: world.pace.leaseSeconds }
      expect(await queue.changeVisibility([change])).toEqual([{ ok: true }])
      expect((await world.receiveOne(queue)).receiveCount).toBe(2)
    })

    it('ends twelve hours after the receive at the latest: more is refused', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      await world.eventually(async () => {
        const results = await queue.changeVisibility([{ receiptHandle, seconds: 43_200 }])
        expect(results).toMatchObject([
          { ok: false, senderFault: true, code: 'InvalidParameterValue' },
        ])
      })
      const within = { receiptHandle, seconds: 43_200 - 600 }
      expect(await queue.changeVisibility([within])).toEqual([{ ok: true }])
    })
  })
}
