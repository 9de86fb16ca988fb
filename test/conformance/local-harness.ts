import { startLocalSqs } from '../../src/local/server.ts'
import type { QueueService } from '../../src/queue/port.ts'
import type { QueueHarness } from './queue.ts'

/** The embedded server, with the adapter under test in front of it. */
export async function localHarness(
  connect: (endpoint: string) => QueueService,
): Promise<QueueHarness> {
  const local = await startLocalSqs({ port: 0 })
  const service = connect(local.endpoint)
  return {
    service,
    async createQueue(name, { deadLetterQueueArn, maxReceiveCount = 10, maxMessageBytes }) {
      const policy = { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount }
      return local.createQueue(name, {
        ...(deadLetterQueueArn && { RedrivePolicy: JSON.stringify(policy) }),
        ...(maxMessageBytes && { MaximumMessageSize: String(maxMessageBytes) }),
      })
    },
    async stop() {
      service.close()
      await local.stop()
    },
  }
}
