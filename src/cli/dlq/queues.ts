import { deadLetterQueueOf, type Place, PlaceError } from '../../dead-letter/queue-pair.ts'
import type { Queue, QueueService } from '../../queue/port.ts'
import { CliError } from '../error/cli-error.ts'
import { openQueues, queueUrl, requiredQueue } from '../option/connection.ts'
import type { Shell } from '../terminal/shell.ts'
import type { DlqOptions } from './options.ts'

/** The dead-letter queue that a command is about. */
export interface Desk {
  readonly service: QueueService
  readonly deadLetterQueue: Queue
  /** The source queue, where `--queue` named it. */
  readonly source: Place | undefined
}

/**
 * Opens the desk that the options name, runs the command at it, and closes the connection.
 *
 * @throws CliError (usage) when nothing names a queue, or the queue has no DLQ.
 */
export async function atDesk(
  options: DlqOptions,
  shell: Shell,
  command: (desk: Desk) => Promise<void>,
): Promise<void> {
  // Who names a dead-letter queue means that one, whatever the environment has as the usual queue.
  const { dlq } = options
  const queue = dlq === undefined ? requiredQueue(options.queue, shell) : options.queue
  const service = await openQueues(options, queue ?? dlq, shell)
  try {
    await command({ service, ...(await queuesOf(service, { queue, dlq })) })
  } catch (error) {
    throw error instanceof PlaceError ? new CliError(error.message, { cause: error }) : error
  } finally {
    service.close()
  }
}

interface Named {
  readonly queue: string | undefined
  readonly dlq: string | undefined
}

async function queuesOf(service: QueueService, { queue, dlq }: Named) {
  const sourceUrl = queue === undefined ? undefined : await queueUrl(service, queue)
  if (dlq === undefined && sourceUrl !== undefined) {
    return await deadLetterQueueOf(service, sourceUrl)
  }
  const deadLetterQueue = service.queue(await queueUrl(service, dlq ?? ''))
  const source = sourceUrl === undefined ? undefined : await placeAt(service, sourceUrl)
  return { deadLetterQueue, source }
}

/** A queue with its attributes. */
export async function placeAt(service: QueueService, url: string): Promise<Place> {
  const queue = service.queue(url)
  return { queue, attributes: await queue.attributes() }
}
