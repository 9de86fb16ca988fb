import { createMemoryService } from '../../src/queue/memory/memory.ts'
import { queueConformance } from './queue.ts'

queueConformance('in memory', async () => {
  const service = createMemoryService()
  return {
    service,
    async createQueue(name, { deadLetterQueueArn, maxReceiveCount = 10, maxMessageBytes }) {
      const queue = service.create(name, {
        ...(deadLetterQueueArn && { redrive: { deadLetterQueueArn, maxReceiveCount } }),
        ...(maxMessageBytes && { maxMessageBytes }),
      })
      return queue.url
    },
    async stop() {
      service.close()
    },
  }
})
