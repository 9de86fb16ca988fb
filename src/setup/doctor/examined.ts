import type { QueueAdmin } from '../../queue/admin/admin.ts'
import { type Inspection, inspectQueue, refusedRights } from '../../queue/inspect.ts'
import type { QueueAttributes, QueueService } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { queueName } from '../../queue/queue-url.ts'

/** Everything that the doctor could read about a queue, without changing anything. */
export interface Examined {
  readonly url: string
  readonly queue: Inspection
  /** Undefined where the queue names none, or could not be read. */
  readonly deadLetterQueue: ExaminedDeadLetterQueue | undefined
  /** Rights that were tried without effect and refused. */
  readonly refused: readonly QueueError[]
  /** Why the right to send to the dead-letter queue could not be tried; undefined where it was. */
  readonly sendUntried: string | undefined
}

export interface ExaminedDeadLetterQueue {
  readonly url: string | undefined
  readonly arn: string
  readonly attributes: QueueAttributes | undefined
  /** Why its attributes could not be read. */
  readonly error: QueueError | undefined
}

/**
 * Reads everything that can be read of a queue and its dead-letter queue, and tries the rights that can be
 * tried without effect. Never rejects for a refusal of AWS: that is a finding.
 *
 * @param urlOrArn The queue, by its URL or its ARN.
 */
export async function examine(
  urlOrArn: string,
  { service, admin }: { readonly service: QueueService; readonly admin: QueueAdmin },
): Promise<Examined> {
  const queue = await inspectQueue(service, urlOrArn)
  const { url } = queue
  if (queue._tag === 'Unreadable' && !isDenied(queue.error)) {
    return { url, queue, deadLetterQueue: undefined, refused: [], sendUntried: undefined }
  }
  const deadLetterQueue = await examineDeadLetterQueue(service, queue)
  const [lookups, consuming, sending] = await Promise.all([
    refusedLookups(service, url, deadLetterQueue),
    refusedRights(service.queue(url)),
    refusedSend(admin, deadLetterQueue),
  ])
  return {
    url,
    queue,
    deadLetterQueue,
    refused: [...lookups, ...consuming, ...sending.refused],
    sendUntried: sending.untried,
  }
}

async function examineDeadLetterQueue(
  service: QueueService,
  queue: Inspection,
): Promise<ExaminedDeadLetterQueue | undefined> {
  if (queue._tag === 'Unreadable' || !queue.deadLetterQueue) return undefined
  const { url, arn } = queue.deadLetterQueue
  if (url === undefined) return { url, arn, attributes: undefined, error: undefined }
  const found = await inspectQueue(service, url)
  return found._tag === 'Readable'
    ? { url, arn, attributes: found.attributes, error: undefined }
    : { url, arn, attributes: undefined, error: found.error }
}

async function refusedLookups(
  service: QueueService,
  url: string,
  deadLetterQueue: ExaminedDeadLetterQueue | undefined,
): Promise<QueueError[]> {
  const names = [url, ...(deadLetterQueue ? [deadLetterQueue.arn] : [])].map(queueName)
  const failures = await Promise.all(names.map((name) => failureOf(() => service.urlOf(name))))
  return failures.filter((error) => error !== undefined).filter(isDenied)
}

async function refusedSend(
  admin: QueueAdmin,
  deadLetterQueue: ExaminedDeadLetterQueue | undefined,
): Promise<{ refused: QueueError[]; untried: string | undefined }> {
  const url = deadLetterQueue?.url
  if (url === undefined) return { refused: [], untried: undefined }
  try {
    const refusal = await admin.refusalToSend(url)
    return { refused: refusal ? [refusal] : [], untried: undefined }
  } catch (error) {
    if (error instanceof QueueError) return { refused: [], untried: error.message }
    throw error
  }
}

function isDenied({ kind }: QueueError): boolean {
  return kind === 'AccessDenied'
}

async function failureOf(ask: () => Promise<unknown>): Promise<QueueError | undefined> {
  try {
    await ask()
    return undefined
  } catch (error) {
    if (error instanceof QueueError) return error
    throw error
  }
}
