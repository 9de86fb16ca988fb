import type { Queue, QueueAttributes, QueueService } from './port.ts'
import { QueueError } from './queue-error.ts'
import { queueName, queueUrlFromArn } from './queue-url.ts'

/** What could be read about a queue. A refusal is a result too, not a rejection. */
export type Inspection =
  | {
      readonly _tag: 'Readable'
      readonly url: string
      readonly attributes: QueueAttributes
      /** The dead-letter queue of its redrive policy; undefined without a policy. */
      readonly deadLetterQueue: DeadLetterQueue | undefined
    }
  | { readonly _tag: 'Unreadable'; readonly url: string; readonly error: QueueError }

export interface DeadLetterQueue {
  readonly arn: string
  /** Undefined if it follows neither from SQS's answer nor from the ARN. */
  readonly url: string | undefined
  /** Receives after which SQS moves a message by itself. */
  readonly maxReceiveCount: number
}

/**
 * Reads a queue's attributes and finds its dead-letter queue. Needs GetQueueAttributes; GetQueueUrl helps
 * to find the dead-letter queue.
 */
export async function inspectQueue(service: QueueService, urlOrArn: string): Promise<Inspection> {
  const queue = service.queue(urlOrArn)
  const { url } = queue
  try {
    const attributes = await queue.attributes()
    const deadLetterQueue = await findDeadLetterQueue(service, url, attributes)
    return { _tag: 'Readable', url, attributes, deadLetterQueue }
  } catch (error) {
    if (error instanceof QueueError) return { _tag: 'Unreadable', url, error }
    throw error
  }
}

/** The dead-letter queue of a redrive policy; undefined without a policy. */
export async function findDeadLetterQueue(
  service: QueueService,
  sourceUrl: string,
  { redrive }: Pick<QueueAttributes, 'redrive'>,
): Promise<DeadLetterQueue | undefined> {
  if (!redrive) return undefined
  const { deadLetterQueueArn: arn, maxReceiveCount } = redrive
  return { arn, url: await siblingUrl(service, sourceUrl, arn), maxReceiveCount }
}

/**
 * The URL of the queue with this ARN, in the same account and region as another queue: that of a dead-letter
 * queue, from its source. SQS is asked for it by name; if it does not answer, the URL is made from the ARN
 * and the other queue's URL. Undefined if that is impossible too.
 */
export async function siblingUrl(
  service: QueueService,
  url: string,
  arn: string,
): Promise<string | undefined> {
  try {
    const asked = await service.urlOf(queueName(arn))
    // A name is looked up in the caller's own account, which need not be the one of the queues.
    return queueUrlFromArn(arn, asked) ?? asked
  } catch (error) {
    if (error instanceof QueueError) return queueUrlFromArn(arn, url)
    throw error
  }
}

/**
 * Tries the rights of a consumer that can be tried without touching a message: DeleteMessage and
 * ChangeMessageVisibility, with a receipt handle that does not exist. Returns the refusals; the error's
 * message contains the policy statement. (SQS checks rights for a request as a whole, and handles entry by
 * entry.)
 */
export async function refusedRights(queue: Queue): Promise<readonly QueueError[]> {
  const tries = await Promise.allSettled([
    queue.delete([noHandle]),
    queue.changeVisibility([{ receiptHandle: noHandle, seconds: 0 }]),
  ])
  return tries.flatMap((one) => {
    const error: unknown = one.status === 'rejected' ? one.reason : undefined
    return error instanceof QueueError && error.kind === 'AccessDenied' ? [error] : []
  })
}

const noHandle = 'sluice-asks-for-its-rights'
