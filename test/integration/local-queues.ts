import { afterAll, beforeAll } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import type { Queue, QueueService } from '../../src/queue/port.ts'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'

/** A local SQS for the tests of a file or suite, and a client of it. */
export interface LocalQueues {
  readonly local: LocalSqs
  readonly service: QueueService
  /** A queue for one test alone. */
  queue(name: string): Queue
  /** A queue with its dead-letter queue, for one test alone. */
  pair(name: string): Promise<QueuePair>
  /** Another source of a dead-letter queue, for one test alone. */
  sourceOf(dlq: Queue, name: string): Promise<Queue>
}

export interface QueuePair {
  readonly name: string
  readonly queue: Queue
  readonly dlq: Queue
}

export function useLocalQueues(): LocalQueues {
  let local: LocalSqs
  let service: QueueService
  beforeAll(async () => {
    local = await startLocalSqs({ port: 0 })
    service = createSdkService({ endpoint: local.endpoint })
  })
  afterAll(async () => {
    service.close()
    await local.stop()
  })
  const sourceOf = async (dlq: Queue, name: string) => {
    const { arn: deadLetterTargetArn } = await dlq.attributes()
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 })
    return service.queue(local.createQueue(name, { RedrivePolicy }))
  }
  return {
    get local() {
      return local
    },
    get service() {
      return service
    },
    queue: (name) => service.queue(local.createQueue(name)),
    async pair(name) {
      const dlq = service.queue(local.createQueue(`${name}-dlq`))
      return { name, dlq, queue: await sourceOf(dlq, name) }
    },
    sourceOf,
  }
}
