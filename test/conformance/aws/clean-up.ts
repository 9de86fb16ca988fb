import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteQueueCommand } from '@aws-sdk/client-sqs'
import { forEachLimited } from '../../../src/queue/concurrency.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import { createClient, createSdkService } from '../../../src/queue/sdk/sdk.ts'
import type { NotedQueue } from './journal.ts'

/** A queue that is there still. */
export interface LeftQueue {
  readonly name: string
  readonly why: string
}

/** A queue that was about to be made when the run was ended may come this much later. */
const lateMs = 5_000

/** Deletes the queues of a run; answers with those that could not be deleted. */
export async function deleteQueues(queues: readonly NotedQueue[]): Promise<readonly LeftQueue[]> {
  const left: LeftQueue[] = []
  const client = await createClient()
  const service = createSdkService({ client })
  if (queues.some(({ url }) => url === undefined)) await sleep(lateMs)
  await forEachLimited(queues, 5, async ({ name, url }) => {
    try {
      const QueueUrl = url ?? (await service.urlOf(name))
      await client.send(new DeleteQueueCommand({ QueueUrl }))
    } catch (error) {
      const isGone = error instanceof QueueError && error.kind === 'NoSuchQueue'
      if (!isGone) left.push({ name, why: error instanceof Error ? error.message : String(error) })
    }
  })
  client.destroy()
  return left
}
