import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { release } from '../world.ts'

export function handles(describe: Describe): void {
  describe('a receipt handle', (it) => {
    it('deletes its message for good', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue, { visibilitySeconds: 0 })
      expect(await queue.delete([receiptHandle])).toEqual([{ ok: true }])
      await world.expectNothing(queue)
    })

    it('deletes once more without an error', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      await queue.delete([receiptHandle])
      expect(await queue.delete([receiptHandle])).toEqual([{ ok: true }])
    })

    it('of an earlier receive deletes without an error, though perhaps nothing', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const old = await world.receiveOne(queue)
      await release(queue, [old])
      await world.receiveOne(queue)
      expect(await queue.delete([old.receiptHandle])).toEqual([{ ok: true }])
    })

    it('still deletes after its timeout, as long as nobody else has received the message', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { leaseSeconds } = world.pace
      const { receiptHandle } = await world.receiveOne(queue, { visibilitySeconds: leaseSeconds })
      await world.eventually(async () =>
        expect(await queue.attributes()).toMatchObject({ visible: 1, inFlight: 0 }),
      )
      expect(await queue.delete([receiptHandle])).toEqual([{ ok: true }])
      await world.eventually(async () =>
        expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 }),
      )
      await world.expectNothing(queue)
    })

    it('of a deleted message changes no visibility', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      await queue.delete([receiptHandle])
      const results = await queue.changeVisibility([{ receiptHandle, seconds: 60 }])
      expect(results).toMatchObject([{ ok: false, senderFault: true }])
    })

    it('of a FIFO queue deletes nothing after its timeout, and says so', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send([{ body: 'a', groupId: 'g', deduplicationId: '1' }])
      const { leaseSeconds } = world.pace
      const { receiptHandle } = await world.receiveOne(queue, { visibilitySeconds: leaseSeconds })
      await world.eventually(async () =>
        expect(await queue.attributes()).toMatchObject({ visible: 1, inFlight: 0 }),
      )
      expect(await queue.delete([receiptHandle])).toMatchObject([{ ok: false, senderFault: true }])
      expect((await world.receiveOne(queue)).receiveCount).toBe(2)
    })
  })
}
