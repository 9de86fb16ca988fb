import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'

export function delays(describe: Describe): void {
  describe('a delay', (it) => {
    it('of a message holds it back', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'later', delaySeconds: world.pace.leaseSeconds }])
      expect(await queue.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([])
      expect((await world.receiveOne(queue)).receiveCount).toBe(1)
    })

    it('of a queue holds every message back', async (world) => {
      const queue = await world.newQueue({ delaySeconds: world.pace.leaseSeconds })
      await queue.send([{ body: 'a' }])
      expect(await queue.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([])
      expect((await world.receiveOne(queue)).receiveCount).toBe(1)
    })

    it('of a message counts where the queue has one too', async (world) => {
      const queue = await world.newQueue({ delaySeconds: 900 })
      await queue.send([{ body: 'now', delaySeconds: 0 }])
      expect((await world.receiveOne(queue)).body).toBe('now')
    })

    it('of a FIFO queue holds every message back, and keeps their order', async (world) => {
      const queue = await world.newFifoQueue({ delaySeconds: world.pace.leaseSeconds })
      for (const body of ['1', '2'])
        await queue.send([{ body, groupId: 'g', deduplicationId: body }])
      expect(await queue.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([])
      expect((await world.receiveOne(queue)).body).toBe('1')
    })
  })
}
