import type { QueueAdmin } from '../../queue/admin/admin.ts'
import { siblingUrl } from '../../queue/inspect.ts'
import type { QueueService } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { queueName } from '../../queue/queue-url.ts'
import type { FoundQueue, FoundQueues } from './found.ts'
import type { QueueSpec } from './spec.ts'

/** The clients of SQS that setting up uses. */
export interface SetupAccess {
  readonly service: QueueService
  readonly admin: QueueAdmin
}

/**
 * Reads the queues that exist. Changes nothing.
 *
 * @throws QueueError where SQS cannot be reached.
 */
export async function findQueues(spec: QueueSpec, access: SetupAccess): Promise<FoundQueues> {
  const queue = await findByName(spec.name, access)
  const ownArn = queue?.attributes.redrive?.deadLetterQueueArn
  if (queue && ownArn !== undefined && spec.deadLetterName === undefined) {
    const url = await siblingUrl(access.service, queue.url, ownArn)
    const deadLetterQueue = url === undefined ? undefined : await findByUrl(url, access)
    return { queue, deadLetterName: queueName(ownArn), deadLetterQueue }
  }
  const deadLetterName = spec.deadLetterName ?? spec.usualDeadLetterName
  return { queue, deadLetterName, deadLetterQueue: await findByName(deadLetterName, access) }
}

async function findByName(name: string, access: SetupAccess): Promise<FoundQueue | undefined> {
  const url = await orUndefined('NoSuchQueue', () => access.service.urlOf(name))
  return url === undefined ? undefined : await findByUrl(url, access)
}

async function findByUrl(
  url: string,
  { service, admin }: SetupAccess,
): Promise<FoundQueue | undefined> {
  const attributes = await orUndefined('NoSuchQueue', () => service.queue(url).attributes())
  if (!attributes) return undefined
  const tags = await orUndefined('AccessDenied', () => admin.tags(url))
  return { url, attributes, tags }
}

async function orUndefined<A>(
  kind: QueueError['kind'],
  ask: () => Promise<A>,
): Promise<A | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof QueueError && error.kind === kind) return undefined
    throw error
  }
}
