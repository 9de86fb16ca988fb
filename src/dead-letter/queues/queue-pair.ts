import { siblingUrl } from '../../queue/inspect.ts'
import type { Queue, QueueAttributes, QueueService } from '../../queue/port.ts'
import { QueuePairError } from './queue-pair-error.ts'
import { parseQueueArn, queueName } from '../../queue/queue-url.ts'

export interface QueueWithAttributes {
  readonly queue: Queue
  readonly attributes: QueueAttributes
}

/** @throws QueueError when the queue's attributes cannot be read. */
export async function withAttributes(queue: Queue): Promise<QueueWithAttributes> {
  return { queue, attributes: await queue.attributes() }
}

/** A queue, and the dead-letter queue of its RedrivePolicy. */
export interface QueuePair {
  readonly source: QueueWithAttributes
  readonly deadLetterQueue: Queue
}

/**
 * Finds the dead-letter queue of a queue.
 *
 * @throws QueueError when the queue's attributes cannot be read.
 * @throws QueuePairError when the queue has no RedrivePolicy, or the URL of the queue that it names cannot be
 * found.
 */
export async function queuePairOf(service: QueueService, urlOrArn: string): Promise<QueuePair> {
  const source = await withAttributes(service.queue(urlOrArn))
  const { attributes } = source
  const { url } = source.queue
  if (attributes.redrive === undefined) {
    throw new QueuePairError(
      'NoDeadLetterQueue',
      `The queue ${url} has no dead-letter queue: its RedrivePolicy is not set.`,
    )
  }
  const deadLetterQueue = await siblingOf(service, url, attributes.redrive.deadLetterQueueArn)
  return { source, deadLetterQueue }
}

/**
 * Finds the queue that a message of a dead-letter queue came from, by the ARN on it. Messages are untrusted, so the
 * ARN is checked against the queues themselves: it must name a queue of the same account and region, whose
 * RedrivePolicy names this one.
 *
 * @throws QueuePairError when it is not certain.
 * @throws QueueError when the queue cannot be read.
 */
export async function sourceOf(
  service: QueueService,
  deadLetterQueue: QueueWithAttributes,
  arn: string | undefined,
): Promise<QueueWithAttributes> {
  if (arn === undefined) {
    throw new QueuePairError('NoSource', 'The messages do not say where they came from.')
  }
  if (!isSibling(arn, deadLetterQueue.attributes.arn)) {
    throw new QueuePairError(
      'ForeignSource',
      'The messages name a queue of another account or region as their source.',
    )
  }
  const source = await withAttributes(await siblingOf(service, deadLetterQueue.queue.url, arn))
  const { redrive } = source.attributes
  if (redrive?.deadLetterQueueArn === deadLetterQueue.attributes.arn) return source
  throw new QueuePairError(
    'UnpairedSource',
    `The messages name ${queueName(arn)} as their source, but its RedrivePolicy does not name this queue.`,
  )
}

async function siblingOf(service: QueueService, url: string, arn: string): Promise<Queue> {
  const found = await siblingUrl(service, url, arn)
  if (found !== undefined) return service.queue(found)
  throw new QueuePairError(
    'NoUrl',
    `The queue ${queueName(arn)} cannot be found: SQS does not return its URL, and it does not follow from ${url}.`,
  )
}

function isSibling(arn: string, ofArn: string): boolean {
  const one = parseQueueArn(arn)
  const other = parseQueueArn(ofArn)
  return one !== undefined && one.account === other?.account && one.region === other.region
}
