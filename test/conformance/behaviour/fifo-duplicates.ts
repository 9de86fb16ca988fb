import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { group } from '../outgoing.ts'
import { rejection } from '../rejection.ts'

export function fifoDuplicates(describe: Describe): void {
  describe('a deduplication id', (it) => {
    it('drops a message silently that has the one of another', async (world) => {
      const queue = await world.newFifoQueue()
      const [first] = await queue.send([{ body: 'a', groupId: 'g', deduplicationId: '1' }])
      const again = await queue.send([{ body: 'b', groupId: 'g', deduplicationId: '1' }])
      expect(again).toEqual([first])
      const { body, receiptHandle } = await world.receiveOne(queue)
      expect(body).toBe('a')
      await queue.delete([receiptHandle])
      await world.expectNothing(queue)
    })

    it('is remembered after its message was deleted', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1'))
      const { receiptHandle } = await world.receiveOne(queue)
      await queue.delete([receiptHandle])
      expect(await queue.send(group('a', '1'))).toMatchObject([{ ok: true }])
      await world.expectNothing(queue)
    })

    it('is one for all groups of a queue', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send([{ body: 'a', groupId: 'g', deduplicationId: '1' }])
      await queue.send([{ body: 'a', groupId: 'h', deduplicationId: '1' }])
      expect(await world.receiveOne(queue)).toMatchObject({ groupId: 'g' })
      await world.expectNothing(queue)
    })

    it('is made from the body where the queue says so', async (world) => {
      const queue = await world.newFifoQueue({ contentBasedDeduplication: true })
      const sent = [
        await queue.send([{ body: 'same', groupId: 'g' }]),
        await queue.send([{ body: 'same', groupId: 'g' }]),
      ]
      expect(sent[1]).toEqual(sent[0])
      expect((await world.receiveOne(queue)).deduplicationId).toMatch(/^[0-9a-f]{64}$/)
      await world.expectNothing(queue)
    })

    it('does not replace a group, nor allow a delay', async (world) => {
      const queue = await world.newFifoQueue()
      const results = await queue.send([
        { body: 'a', deduplicationId: '1' },
        { body: 'a', groupId: 'a', deduplicationId: '2', delaySeconds: 1 },
      ])
      expect(results).toMatchObject([
        { ok: false, senderFault: true },
        { ok: false, senderFault: true },
      ])
    })
  })

  describe('an attempt id', (it) => {
    it('gets the messages of a lost answer again, under the same handles', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1'))
      const request = { attemptId: 'attempt-1' }
      const lost = await world.receiveOne(queue, request)
      const { messageId, receiptHandle } = await world.receiveOne(queue, request)
      expect({ messageId, receiptHandle }).toEqual({
        messageId: lost.messageId,
        receiptHandle: lost.receiptHandle,
      })
      expect(await queue.delete([receiptHandle])).toEqual([{ ok: true }])
    })

    it('is refused once one of its messages was deleted', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1'))
      const { receiptHandle } = await world.receiveOne(queue, { attemptId: 'attempt-1' })
      await queue.delete([receiptHandle])
      const again = queue.receive({ maxMessages: 1, waitSeconds: 0, attemptId: 'attempt-1' })
      expect(await rejection(again)).toMatchObject({ kind: 'InvalidRequest' })
    })

    it('of another receive gets none of them', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1'))
      await world.receiveOne(queue, { attemptId: 'attempt-1' })
      const request = { maxMessages: 10, waitSeconds: world.pace.quietSeconds }
      expect(await queue.receive({ ...request, attemptId: 'attempt-2' })).toEqual([])
    })
  })
}
