import type { Clock } from '../clock.ts'
import { queueError } from '../errors/error-sentence.ts'
import type { Queue, QueueService } from '../port.ts'
import type { QueueAction } from '../queue-error.ts'
import { urlOfQueue } from '../queue-url.ts'
import { MemoryAccount } from './account/account.ts'
import type { MemoryQueue } from './memory-queue.ts'
import { defaultValues, type MemoryQueueSettings, valuesOf } from './settings.ts'

/** Queues in memory, all of one account. Nothing of it leaves the process. */
export interface MemoryService extends QueueService {
  /** Makes a queue; FIFO when the name ends in `.fifo`. Throws when there is one of this name. */
  create(name: string, settings?: MemoryQueueSettings): MemoryQueue
  /** Removes a queue with all that is on it. */
  remove(name: string): void
}

export interface MemoryServiceOptions {
  /** Default: the machine's own clock. Tests pass a `createManualClock()`. */
  readonly clock?: Clock
}

/**
 * An SQS in memory behind the port, for tests and trials without a server. It has the limits of SQS, its
 * retention and deduplication, and blocks FIFO groups as SQS does. It fails on request (`queue.faults`).
 *
 * `close()` ends all polls that wait, as a lost connection would.
 */
export function createMemoryService({ clock }: MemoryServiceOptions = {}): MemoryService {
  const account = new MemoryAccount({ clock, endpoint })
  return {
    create(name, settings = {}) {
      if (account.find(name)) throw new Error(`There is a queue of the name ${name} already.`)
      const values = { ...defaultValues(name), ...valuesOf(settings) }
      return account.add(name, values, settings.inFlightLimit)
    },
    remove: (name) => account.remove(name),
    queue: (urlOrArn) =>
      account.queues.find(({ url, arn }) => url === urlOrArn || arn === urlOrArn) ??
      missingQueue(urlOfQueue(urlOrArn)),
    async urlOf(name) {
      const queue = account.find(name)
      if (!queue) throw noSuchQueue('GetQueueUrl', name)
      return queue.url
    },
    close: () => account.close(),
  }
}

/** Creates a single queue in memory. */
export function createMemoryQueue(
  settings: MemoryQueueSettings & MemoryServiceOptions & { readonly name?: string } = {},
): MemoryQueue {
  const { clock, name = 'stream-events', ...rest } = settings
  return createMemoryService(clock ? { clock } : {}).create(name, rest)
}

/** A host that resolves nowhere (RFC 2606), in a form that contains its region. */
const endpoint = 'http://sqs.us-east-1.memory.invalid'

function missingQueue(url: string): Queue {
  const refuse = (action: QueueAction) => async () => {
    throw noSuchQueue(action, url)
  }
  return {
    url,
    receive: refuse('ReceiveMessage'),
    delete: refuse('DeleteMessage'),
    changeVisibility: refuse('ChangeMessageVisibility'),
    send: refuse('SendMessage'),
    attributes: refuse('GetQueueAttributes'),
  }
}

function noSuchQueue(action: QueueAction, queue: string) {
  return queueError({ kind: 'NoSuchQueue', action, queue, code: 'QueueDoesNotExist' })
}
