import { expect } from 'vitest'
import type { Received } from '../../../src/message/received.ts'
import type { Queue } from '../../../src/queue/port.ts'
import type { Describe } from '../behaviour.ts'
import { attributes } from '../outgoing.ts'
import { release, type World } from '../world.ts'

const maxReceiveCount = 2

async function queuePair({ newQueue }: World): Promise<{ queue: Queue; dlq: Queue }> {
  const dlq = await newQueue()
  const { arn: deadLetterQueueArn } = await dlq.attributes()
  return { dlq, queue: await newQueue({ redrive: { deadLetterQueueArn, maxReceiveCount } }) }
}

/** Receives the only message as often as it may be, then lets SQS move it; answers with the first receive. */
async function useUp(world: World, queue: Queue, dlq: Queue): Promise<Received> {
  const first = await world.receiveOne(queue)
  await release(queue, [first])
  await release(queue, [await world.receiveOne(queue)])
  await world.eventually(async () => {
    await world.expectNothing(queue)
    expect(await dlq.attributes()).toMatchObject({ visible: 1 })
  })
  return first
}

export function redrive(describe: Describe): void {
  describe('the redrive', (it) => {
    it('moves a message at the receive beyond maxReceiveCount', async (world) => {
      const { queue, dlq } = await queuePair(world)
      await queue.send([{ body: 'poison', attributes: attributes(1) }])
      const first = await useUp(world, queue, dlq)
      expect(await world.receiveOne(dlq)).toMatchObject({
        messageId: first.messageId,
        body: 'poison',
        attributes: attributes(1),
      })
    })

    it('moves nothing before', async (world) => {
      const { queue, dlq } = await queuePair(world)
      await queue.send([{ body: 'a' }])
      await release(queue, [await world.receiveOne(queue)])
      expect((await world.receiveOne(queue)).receiveCount).toBe(maxReceiveCount)
      await world.expectNothing(dlq)
    })

    it('keeps the count of receives, which is one over all queues', async (world) => {
      const { queue, dlq } = await queuePair(world)
      await queue.send([{ body: 'a' }])
      await useUp(world, queue, dlq)
      // Whether the move itself counts is not said.
      expect((await world.receiveOne(dlq)).receiveCount).toBeGreaterThan(maxReceiveCount)
    })

    it('keeps the time at which a message was sent', async (world) => {
      const { queue, dlq } = await queuePair(world)
      await queue.send([{ body: 'a' }])
      const first = await useUp(world, queue, dlq)
      expect((await world.receiveOne(dlq)).sentAtMs).toBe(first.sentAtMs)
    })

    it('names the queue from which a message came', async (world) => {
      const { queue, dlq } = await queuePair(world)
      await queue.send([{ body: 'a' }])
      await useUp(world, queue, dlq)
      const { arn } = await queue.attributes()
      expect((await world.receiveOne(dlq)).deadLetterSourceArn).toBe(arn)
    })

    it('is not what a client does that sends to the dead-letter queue', async (world) => {
      const { dlq } = await queuePair(world)
      await dlq.send([{ body: 'a' }])
      expect(await world.receiveOne(dlq)).toMatchObject({
        receiveCount: 1,
        deadLetterSourceArn: undefined,
      })
    })
  })
}
