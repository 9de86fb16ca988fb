import type { Queue, QueueAttributes, QueueService } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'
import { parseQueueArn, queueName, queueUrlFromArn } from '../queue/queue-url.ts'

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
 * The dead-letter queue of a queue: the one of its RedrivePolicy. Its URL is asked for by name, and
 * made from the ARN where GetQueueUrl is denied.
 *
 * @throws QueueError when the queue's attributes cannot be read.
 * @throws PlaceError when the queue has no RedrivePolicy.
 */
export async function deadLetterQueueOf(
  service: QueueService,
  url: string,
): Promise<{ readonly source: Place; readonly deadLetterQueue: Queue }> {
  const queue = service.queue(url)
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
  try {
    return service.queue(await service.urlOf(queueName(arn)))
  } catch (error) {
    const derived = queueUrlFromArn(arn, url)
    if (error instanceof QueueError && error.kind === 'AccessDenied' && derived !== undefined) {
      return service.queue(derived)
    }
    throw error
  }
}

function isSibling(arn: string, ofArn: string): boolean {
  const one = parseQueueArn(arn)
  const other = parseQueueArn(ofArn)
  return one !== undefined && one.account === other?.account && one.region === other.region
}
