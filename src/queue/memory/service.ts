import { type Clock, systemClock } from '../clock.ts'
import { queueError } from '../errors/error-sentence.ts'
import type { Queue, QueueService } from '../port.ts'
import type { QueueAction } from '../queue-error.ts'
import { urlOfQueue } from '../queue-url.ts'
import type { MemoryQueue } from './memory-queue.ts'
import { QueueInMemory } from './queue.ts'
import { type MemoryQueueSettings, resolveSettings } from './settings.ts'
import type { Redrive } from './store/store-settings.ts'

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

const region = 'us-east-1'
const account = '000000000000'

/**
 * An SQS in memory behind the port, for tests and trials without a server. It has the limits of SQS, its
 * retention and deduplication, and blocks FIFO groups as SQS does. It fails on request (`queue.faults`).
 *
 * `close()` ends all polls that wait, as a lost connection would.
 */
export function createMemoryService({
  clock = systemClock,
}: MemoryServiceOptions = {}): MemoryService {
  const queues = new Map<string, QueueInMemory>()
  const closing = new AbortController()

  const redriveFrom =
    (sourceArn: string): Redrive =>
    (deadLetterQueueArn) => {
      const target = [...queues.values()].find(({ arn }) => arn === deadLetterQueueArn)
      if (!target) return undefined
      return (messages) => {
        for (const message of messages) target.store.takeOver(message, sourceArn, clock.now())
        target.wake()
      }
    }

  return {
    create(name, settings = {}) {
      if (queues.has(name)) throw new Error(`There is a queue of the name ${name} already.`)
      const arn = `arn:aws:sqs:${region}:${account}:${name}`
      const queue = new QueueInMemory(
        { url: urlOf(name), clock, closed: closing.signal, redrive: redriveFrom(arn) },
        resolveSettings(name, arn, settings),
      )
      queues.set(name, queue)
      return queue
    },
    remove: (name) => void queues.delete(name),
    queue: (urlOrArn) =>
      [...queues.values()].find(({ url, arn }) => url === urlOrArn || arn === urlOrArn) ??
      missingQueue(urlOfQueue(urlOrArn)),
    async urlOf(name) {
      const queue = queues.get(name)
      if (!queue) throw noSuchQueue('GetQueueUrl', name)
      return queue.url
    },
    close: () => closing.abort(),
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
function urlOf(name: string): string {
  return `http://sqs.${region}.memory.invalid/${account}/${name}`
}

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
