import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { group } from '../outgoing.ts'
import { release } from '../world.ts'

export function fifoRedrive(describe: Describe): void {
  describe('the redrive of a FIFO queue', (it) => {
    it('keeps group and id of a message, and lets the next of its group come', async (world) => {
      const dlq = await world.newFifoQueue()
      const { arn: deadLetterQueueArn } = await dlq.attributes()
      const redrive = { deadLetterQueueArn, maxReceiveCount: 1 }
      const queue = await world.newFifoQueue({ redrive })
      await queue.send(group('a', '1', '2'))
      const first = await world.receiveOne(queue)
      await release(queue, [first])
      expect(await world.receiveOne(queue)).toMatchObject({ body: '2', receiveCount: 1 })
      expect(await world.receiveOne(dlq)).toMatchObject({
        messageId: first.messageId,
        body: '1',
        groupId: 'a',
      })
    })
  })
}
