import { inspectQueue } from '../../queue/inspect.ts'
import type { QueueService } from '../../queue/port.ts'
import { deadLetterNameOf, queueArnFromUrl } from '../../queue/queue-url.ts'
import {
  iamPolicy,
  type PolicyNeed,
  type PolicyQueue,
  placeholderQueues,
  streamResourcePolicies,
} from '../../setup/index.ts'
import type { StreamAccess } from '../../setup/queue/spec.ts'
import { type ConnectionOptions, namedQueue, queueUrl } from '../option/connection.ts'
import { note, printJson } from '../terminal/output.ts'
import { withAccess } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'

export interface PolicyOptions extends ConnectionOptions {
  readonly queue?: string
  readonly dlq?: string
  readonly kms?: string
  readonly auth?: StreamAccess
}

/** `sluice policy NEED`: the policy on standard output, notes on standard error. */
export async function printPolicy(
  need: PolicyNeed,
  options: PolicyOptions,
  shell: Shell,
): Promise<void> {
  const queues = await queuesOf(options, shell)
  if (need !== 'stream' || options.auth !== 'resource') {
    return printJson(shell, iamPolicy(need, queues))
  }
  const { queue, key } = streamResourcePolicies(queues.queue)
  printJson(shell, { Version: '2012-10-17', Statement: [queue] })
  if (!key) return
  note(shell, 'The policy of the key needs this statement:')
  note(shell, JSON.stringify(key, null, 2))
}

interface Queues {
  readonly queue: PolicyQueue
  readonly deadLetterQueue: PolicyQueue
}

async function queuesOf(options: PolicyOptions, shell: Shell): Promise<Queues> {
  const { dlq, kms } = options
  const named = namedQueue(options.queue, shell)
  if (named === undefined && dlq === undefined) {
    const key = kms === undefined ? {} : { kmsKey: kms }
    return {
      queue: { ...placeholderQueues.queue, ...key },
      deadLetterQueue: { ...placeholderQueues.deadLetterQueue, ...key },
    }
  }
  return await withAccess(options, named ?? dlq, shell, async ({ service }) => {
    const queue = named === undefined ? undefined : await readQueue(service, named, kms, shell)
    const target = dlq ?? queue?.deadLetterQueueUrl
    const deadLetterQueue =
      target === undefined ? undefined : await readQueue(service, target, kms, shell)
    return {
      queue: queue?.queue ?? placeholderQueues.queue,
      deadLetterQueue: deadLetterQueue?.queue ?? futureDeadLetterQueue(queue?.queue),
    }
  })
}

interface ReadQueue {
  readonly queue: PolicyQueue
  readonly deadLetterQueueUrl: string | undefined
}

/** Reads the queue. Where that is refused, the ARN is made from its URL, and a note says what is missing. */
async function readQueue(
  service: QueueService,
  named: string,
  kms: string | undefined,
  shell: Shell,
): Promise<ReadQueue> {
  const url = await queueUrl(service, named)
  const found = await inspectQueue(service, url)
  if (found._tag === 'Readable') {
    const { arn, raw } = found.attributes
    const deadLetterQueueUrl = found.deadLetterQueue?.url
    return { queue: { arn, kmsKey: kms ?? raw.KmsMasterKeyId }, deadLetterQueueUrl }
  }
  const arn = queueArnFromUrl(url)
  if (arn === undefined) throw found.error
  note(
    shell,
    `${found.error.message} The policy is made from the URL alone: the key of the queue is not known.`,
  )
  return { queue: { arn, kmsKey: kms }, deadLetterQueueUrl: undefined }
}

/** Of a queue without a dead-letter queue: the one that `queue create` would create. */
function futureDeadLetterQueue(queue: PolicyQueue | undefined): PolicyQueue {
  if (!queue) return placeholderQueues.deadLetterQueue
  const parts = queue.arn.split(':')
  const name = parts.at(-1) ?? ''
  return { arn: [...parts.slice(0, -1), deadLetterNameOf(name)].join(':') }
}
