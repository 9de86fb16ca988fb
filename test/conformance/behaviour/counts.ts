import { expect } from 'vitest'
import type { Queue } from '../../../src/queue/port.ts'
import type { Describe } from '../behaviour.ts'
import { bodies, group } from '../outgoing.ts'
import { release, type World } from '../world.ts'

interface Counts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** Counts are approximate, and SQS says them a minute later. */
async function expectCounts({ eventually }: World, queue: Queue, counts: Counts): Promise<void> {
  await eventually(async () => expect(await queue.attributes()).toMatchObject(counts))
}

export function counts(describe: Describe): void {
  describe('attributes', (it) => {
    it('report the settings', async (world) => {
      const dlq = await world.newQueue()
      const { arn } = await dlq.attributes()
      const redrive = { deadLetterQueueArn: arn, maxReceiveCount: 3 }
      const settings = { visibilitySeconds: 42, delaySeconds: 7, maxMessageBytes: 2048, redrive }
      const queue = await world.newQueue(settings)
      const name = queue.url.split('/').at(-1)
      expect(await queue.attributes()).toMatchObject({
        ...settings,
        arn: expect.stringMatching(new RegExp(`^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\\d{12}:${name}$`)),
        fifo: false,
        raw: expect.objectContaining({ VisibilityTimeout: '42' }),
      })
    })

    it('report the defaults of SQS', async (world) => {
      const [queue, fifo] = [await world.newQueue({}), await world.newFifoQueue({})]
      const defaults = {
        visibilitySeconds: 30,
        waitSeconds: 0,
        delaySeconds: 0,
        retentionSeconds: 345_600,
        maxMessageBytes: 1_048_576,
        redrive: undefined,
      }
      expect(await queue.attributes()).toMatchObject({ ...defaults, fifo: false })
      expect(await fifo.attributes()).toMatchObject({
        ...defaults,
        fifo: true,
        raw: expect.objectContaining({ FifoQueue: 'true', ContentBasedDeduplication: 'false' }),
      })
    })

    it('count what is visible, in flight and delayed', async (world) => {
      const queue = await world.newQueue()
      await queue.send([...bodies(3), { body: 'later', delaySeconds: 900 }])
      const message = await world.receiveOne(queue)
      await expectCounts(world, queue, { visible: 2, inFlight: 1, delayed: 1 })
      await release(queue, [message])
      await expectCounts(world, queue, { visible: 3, inFlight: 0, delayed: 1 })
    })

    it('count no message that was deleted', async (world) => {
      const queue = await world.newQueue()
      await queue.send(bodies(2))
      const { receiptHandle } = await world.receiveOne(queue)
      await queue.delete([receiptHandle])
      await expectCounts(world, queue, { visible: 1, inFlight: 0, delayed: 0 })
    })

    it('count a message whose timeout is over as visible', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      await world.receiveOne(queue, { visibilitySeconds: world.pace.leaseSeconds })
      await expectCounts(world, queue, { visible: 1, inFlight: 0, delayed: 0 })
    })

    it('count the messages of a blocked group as visible', async (world) => {
      const queue = await world.newFifoQueue()
      await queue.send(group('a', '1', '2', '3'))
      await world.receiveOne(queue)
      await expectCounts(world, queue, { visible: 2, inFlight: 1, delayed: 0 })
    })
  })
}
