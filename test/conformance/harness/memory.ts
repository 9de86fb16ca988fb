import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import { localPace, type QueueHarness } from '../harness.ts'

export async function memoryHarness(): Promise<QueueHarness> {
  const service = createMemoryService()
  return {
    service,
    pace: { ...localPace, leaseSeconds: 1 },
    createQueue: async (name, settings) => service.create(name, settings).url,
    stop: async () => service.close(),
  }
}
