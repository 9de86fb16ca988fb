import { siblingUrl } from '../queue/inspect.ts'
import type { Queue, QueueAttributes, QueueService } from '../queue/port.ts'
import { parseQueueArn, queueName } from '../queue/queue-url.ts'

/** Why the dead-letter queue, or the source, cannot be told. The message is a sentence for a person. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError'
}

/** A queue and what is known of it. */
export interface Place {
  readonly queue: Queue
  readonly attributes: QueueAttributes
}

/**
 * The dead-letter queue of a queue: the one of its RedrivePolicy.
 *
 * @throws QueueError when the queue's attributes cannot be read.
 * @throws PlaceError when the queue has no RedrivePolicy, or what it names has no URL to be found.
 */
export async function deadLetterQueueOf(
  service: QueueService,
  urlOrArn: string,
): Promise<{ readonly source: Place; readonly deadLetterQueue: Queue }> {
  const queue = service.queue(urlOrArn)
  const { url } = queue
  const attributes = await queue.attributes()
  if (attributes.redrive === undefined) {
    throw new PlaceError(
      `The queue ${url} has no dead-letter queue: its RedrivePolicy is not set. Set it, or name the dead-letter queue with --dlq.`,
    )
  }
  const deadLetterQueue = await siblingOf(service, url, attributes.redrive.deadLetterQueueArn)
  return { source: { queue, attributes }, deadLetterQueue }
}

/**
 * The queue that a dead-letter queue's messages came from, by the ARNs that stand on them. Messages
 * are foreign text, so what they name is held against the queues themselves: it must be one queue of
 * the same account and region, whose RedrivePolicy leads here.
 *
 * @throws PlaceError when it cannot be told for sure.
 */
export async function sourceOf(
  service: QueueService,
  deadLetterQueue: Place,
  sourceArns: Iterable<string | undefined>,
): Promise<Place> {
  const arns = new Set([...sourceArns].filter((arn) => arn !== undefined))
  const [arn, ...others] = arns
  const nameIt = 'Name the queue to send them to with --queue or --to.'
  if (arn === undefined)
    throw new PlaceError(`The messages do not say where they came from. ${nameIt}`)
  if (others.length > 0) {
    throw new PlaceError(`The messages came from ${arns.size} queues. ${nameIt}`)
  }
  if (!isSibling(arn, deadLetterQueue.attributes.arn)) {
    throw new PlaceError(
      `The messages name a queue of another account or region as their source. ${nameIt}`,
    )
  }
  const queue = await siblingOf(service, deadLetterQueue.queue.url, arn)
  const attributes = await queue.attributes()
  if (attributes.redrive?.deadLetterQueueArn === deadLetterQueue.attributes.arn) {
    return { queue, attributes }
  }
  throw new PlaceError(
    `The messages name ${queueName(arn)} as their source, but its RedrivePolicy does not lead to this queue. ${nameIt}`,
  )
}

async function siblingOf(service: QueueService, url: string, arn: string): Promise<Queue> {
  const found = await siblingUrl(service, url, arn)
  if (found !== undefined) return service.queue(found)
  throw new PlaceError(
    `The queue ${queueName(arn)} cannot be found: SQS does not tell its URL, and it does not follow from ${url}. Name it by its URL or ARN.`,
  )
}

function isSibling(arn: string, ofArn: string): boolean {
  const one = parseQueueArn(arn)
  const other = parseQueueArn(ofArn)
  return one !== undefined && one.account === other?.account && one.region === other.region
}
