import {
  QueuePairError,
  type QueuePairErrorCode,
  queuePairOf,
  type QueueWithAttributes,
} from '../../dead-letter/queue-pair.ts'
import type { Queue, QueueService } from '../../queue/port.ts'
import { CliError } from '../error/cli-error.ts'
import { openQueues, queueUrl, requiredQueue } from '../option/connection.ts'
import type { Shell } from '../terminal/shell.ts'
import type { DlqOptions } from './options.ts'

/** The queues that a command is about. */
export interface DlqQueues {
  readonly service: QueueService
  readonly deadLetterQueue: Queue
  /** The source queue, where `--queue` named it. */
  readonly source: QueueWithAttributes | undefined
}

/**
 * Opens the queues that the options name, runs the command on them, and closes the connection.
 *
 * @throws CliError (usage) when nothing names a queue, or the queue has no DLQ.
 */
export async function withQueues(
  options: DlqOptions,
  shell: Shell,
  command: (queues: DlqQueues) => Promise<void>,
): Promise<void> {
  // With `--dlq`, SLUICE_QUEUE is ignored: that queue may have another DLQ.
  const { dlq } = options
  const queue = dlq === undefined ? requiredQueue(options.queue, shell) : options.queue
  const service = await openQueues(options, queue ?? dlq, shell)
  try {
    await command({ service, ...(await queuesOf(service, { queue, dlq })) })
  } catch (error) {
    throw error instanceof QueuePairError ? withAdvice(error) : error
  } finally {
    service.close()
  }
}

/** The error, with the options that fix it. */
export function withAdvice(error: QueuePairError): CliError {
  return new CliError(`${error.message} ${advice[error.code]}`, { cause: error })
}

const nameDestination = 'Name the queue to send them to with --queue or --to.'

const advice: Readonly<Record<QueuePairErrorCode, string>> = {
  NoDeadLetterQueue: 'Set it, or name the dead-letter queue with --dlq.',
  NoSource: nameDestination,
  SeveralSources: nameDestination,
  ForeignSource: nameDestination,
  UnpairedSource: nameDestination,
  NoUrl: 'Name it by its URL or ARN.',
}

interface Named {
  readonly queue: string | undefined
  readonly dlq: string | undefined
}

async function queuesOf(service: QueueService, { queue, dlq }: Named) {
  const sourceUrl = queue === undefined ? undefined : await queueUrl(service, queue)
  if (dlq === undefined && sourceUrl !== undefined) return await queuePairOf(service, sourceUrl)
  const deadLetterQueue = service.queue(await queueUrl(service, dlq ?? ''))
  const source = sourceUrl === undefined ? undefined : await withAttributes(service, sourceUrl)
  return { deadLetterQueue, source }
}

export async function withAttributes(
  service: QueueService,
  url: string,
): Promise<QueueWithAttributes> {
  const queue = service.queue(url)
  return { queue, attributes: await queue.attributes() }
}
