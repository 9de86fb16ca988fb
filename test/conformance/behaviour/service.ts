import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { queueName } from '../../../src/queue/queue-url.ts'
import type { Describe } from '../behaviour.ts'
import { rejection } from '../rejection.ts'

export function service(describe: Describe): void {
  describe('the service', (it) => {
    it('finds the URL of a queue by its name', async (world) => {
      const queue = await world.newQueue()
      await world.eventually(async () =>
        expect(await world.service.urlOf(queueName(queue.url))).toBe(queue.url),
      )
    })

    it('opens a queue by its ARN', async (world) => {
      const queue = await world.newQueue()
      const { arn } = await queue.attributes()
      const same = world.service.queue(arn)
      await same.send([{ body: 'a' }])
      expect((await world.receiveOne(queue)).body).toBe('a')
      expect(same.url).toMatch(/^https?:\/\/.+\/\d{12}\/[0-9a-z-]+$/)
    })

    it('ends its polls when it is closed', async (world) => {
      const another = await world.another()
      const queue = another.service.queue(await another.createQueue(randomUUID(), {}))
      await queue.attributes()
      const startMs = performance.now()
      const poll = queue.receive({ maxMessages: 1, waitSeconds: 20 })
      setTimeout(() => another.service.close(), 100)
      expect(await rejection(poll)).toMatchObject({ name: 'QueueError' })
      expect(performance.now() - startMs).toBeLessThan(10_000)
      await another.stop()
    })

    it('says NoSuchQueue of a queue that is not there', async (world) => {
      const queue = await world.newQueue()
      // As long a name, of a kind that the rights of whoever runs this are about.
      const missing = world.service.queue(queue.url.replace(/.$/, 'x'))
      const noSuchQueue = { name: 'QueueError', kind: 'NoSuchQueue' }
      expect(await rejection(world.service.urlOf(queueName(missing.url)))).toMatchObject(
        noSuchQueue,
      )
      expect(await rejection(missing.receive({ maxMessages: 1, waitSeconds: 0 }))).toMatchObject({
        ...noSuchQueue,
        action: 'ReceiveMessage',
        queue: missing.url,
      })
      expect(await rejection(missing.send([{ body: 'a' }]))).toMatchObject(noSuchQueue)
      expect(await rejection(missing.delete(['handle']))).toMatchObject(noSuchQueue)
      const change = { receiptHandle: 'handle', seconds: 1 }
      expect(await rejection(missing.changeVisibility([change]))).toMatchObject(noSuchQueue)
      expect(await rejection(missing.attributes())).toMatchObject(noSuchQueue)
    })
  })
}
