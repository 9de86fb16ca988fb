import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { bodiesOf, group, textsOf } from '../outgoing.ts'
import { release } from '../world.ts'

export function fifoOrder(describe: Describe): void {
  describe('a FIFO queue', (it) => {
    it('returns several messages of a group in one receive, in order', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send([...group('a', '1', '2', '3'), ...group('b', '1')])
      const received = await world.receiveTogether(queue, 4)
      expect(textsOf(received, 'a')).toEqual(['1', '2', '3'])
      expect(textsOf(received, 'b')).toEqual(['1'])
    })

    it('numbers its messages in their order', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1'))
      await queue.send(group('a', '2'))
      const one = await world.receiveOne(queue)
      expect(one).toMatchObject({ body: '1', groupId: 'a', deduplicationId: 'a-1' })
      await queue.delete([one.receiptHandle])
      const other = await world.receiveOne(queue)
      for (const { sequenceNumber } of [one, other]) expect(sequenceNumber).toMatch(/^\d{1,20}$/)
      expect(BigInt(other.sequenceNumber ?? 0)).toBeGreaterThan(BigInt(one.sequenceNumber ?? 0))
    })

    it('blocks a group, and no other, while its first message is in flight', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send([...group('a', '1', '2'), ...group('b', '1')])
      const first = await world.receiveOne(queue)
      expect(first).toMatchObject({ groupId: 'a', body: '1' })
      expect(await world.receiveOne(queue)).toMatchObject({ groupId: 'b' })
      await world.expectNothing(queue)
      await queue.delete([first.receiptHandle])
      expect(await world.receiveOne(queue)).toMatchObject({ groupId: 'a', body: '2' })
    })

    it('blocks a group while one of several in flight is not deleted', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2', '3'))
      const [one, two] = await world.eventually(async () => {
        const received = await queue.receive({ maxMessages: 2, waitSeconds: 1 })
        if (received.length < 2) await release(queue, received)
        expect(bodiesOf(received)).toEqual(['1', '2'])
        return received
      })
      await queue.delete([one!.receiptHandle])
      await world.expectNothing(queue)
      await queue.delete([two!.receiptHandle])
      expect(await world.receiveOne(queue)).toMatchObject({ body: '3' })
    })

    it('keeps the order of messages that are released', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2', '3'))
      await release(queue, await world.receiveTogether(queue, 3))
      expect(textsOf(await world.receiveTogether(queue, 3), 'a')).toEqual(['1', '2', '3'])
    })

    it('keeps the order of messages that are released last to first', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2', '3'))
      const received = await world.receiveTogether(queue, 3)
      for (const message of received.toReversed()) await release(queue, [message])
      expect(textsOf(await world.receiveTogether(queue, 3), 'a')).toEqual(['1', '2', '3'])
    })

    it('keeps the order of messages whose timeout is over', async (world) => {
      const queue = await world.newFifoQueue({ visibilitySeconds: world.pace.leaseSeconds })
      await queue.send(group('a', '1', '2', '3'))
      await world.receiveTogether(queue, 3)
      expect(textsOf(await world.receiveTogether(queue, 3), 'a')).toEqual(['1', '2', '3'])
    })

    it('returns a released message before later ones of its group that are in flight', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2'))
      const [one] = await world.receiveTogether(queue, 2)
      await release(queue, [one!])
      expect(await world.receiveOne(queue)).toMatchObject({ body: '1', receiveCount: 2 })
    })

    it('returns no released message before an earlier one of its group that is in flight', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2'))
      const [, two] = await world.receiveTogether(queue, 2)
      await release(queue, [two!])
      await world.expectNothing(queue)
    })
  })
}
