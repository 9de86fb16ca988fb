import { maxAttemptsOf } from '../message/attempts.ts'
import { findDeadLetterQueue } from '../queue/inspect.ts'
import { sqsLimits, type Queue, type QueueAttributes, type QueueService } from '../queue/port.ts'
import { isFinal, QueueError } from '../queue/queue-error.ts'
import { isFifo } from '../queue/queue-url.ts'
import type { WorkerSettings } from './settings.ts'
import { BackoffTimer } from '../queue/backoff-timer.ts'

/** The facts about its queues that the worker needs before it receives. */
export interface Discovered {
  readonly queue: Queue
  readonly fifo: boolean
  readonly visibilitySeconds: number
  /** The receive whose failure is dead-lettered. */
  readonly maxAttempts: number
  /** The receives after which SQS moves a message by itself; undefined if it does not. */
  readonly maxReceives: number | undefined
  readonly sourceQueueArn: string | undefined
  readonly attributes: QueueAttributes | undefined
  readonly deadLetters: DiscoveredDeadLetterQueue | undefined
}

/** How a discovery is observed and cancelled. */
export interface Discovering {
  /** Aborts when the start is cancelled: the wait then rejects. */
  readonly signal: AbortSignal
  /** A request failed and is retried. */
  readonly onDelay: (error: QueueError, waitMs: number) => void
}

export interface DiscoveredDeadLetterQueue {
  readonly queue: Queue
  readonly fifo: boolean
  readonly maxMessageBytes: number
  readonly attributes: QueueAttributes | undefined
}

/** The shortest default visibility timeout: a handler needs time. */
const leastVisibilitySeconds = 30

/** The assumed size limit of a DLQ whose attributes cannot be read: that of older queues. */
const cautiousMaxMessageBytes = 262_144

/**
 * Reads the queue's attributes and finds its dead-letter queue: the one given, else the one of its
 * RedrivePolicy.
 *
 * @throws QueueError for what a retry cannot fix: no such queue, no permission to read its attributes where
 * the DLQ is not given, no credentials. Throttling and lost connections are retried. Permissions that only
 * a change would show are not tried here: a worker deletes nothing that it has not handled.
 */
export async function discover(
  service: QueueService,
  settings: WorkerSettings,
  discovering: Discovering,
): Promise<Discovered> {
  const queue = service.queue(settings.queueUrl)
  const canDoWithout = settings.deadLetterQueueUrl !== undefined
  const reading = { ...discovering, settings, canDoWithout }
  const attributes = await attributesOf(queue, reading)
  const maxReceives = attributes?.redrive?.maxReceiveCount
  const own = attributes?.visibilitySeconds ?? leastVisibilitySeconds
  const deadLetters = await deadLetterQueue(service, queue.url, reading, attributes)
  discovering.signal.throwIfAborted()
  return {
    queue,
    fifo: attributes?.fifo ?? isFifo(queue.url),
    visibilitySeconds: settings.visibilitySeconds ?? Math.max(leastVisibilitySeconds, own),
    // That the option was cut is reported with the findings, see report/queue-warning.ts.
    maxAttempts: maxAttemptsOf(settings.maxAttempts, maxReceives),
    maxReceives,
    sourceQueueArn: attributes?.arn,
    attributes,
    deadLetters,
  }
}

async function deadLetterQueue(
  service: QueueService,
  queueUrl: string,
  reading: Reading,
  source: QueueAttributes | undefined,
): Promise<DiscoveredDeadLetterQueue | undefined> {
  const { deadLetterQueueUrl, logger } = reading.settings
  const url = deadLetterQueueUrl ?? (await foundUrl(service, queueUrl, source))
  if (url === undefined) {
    logger.warn(
      { queueUrl },
      'no dead-letter queue: failing messages stay on the queue and are retried with backoff',
    )
    return undefined
  }
  const queue = service.queue(url)
  const attributes = await attributesOf(queue, { ...reading, canDoWithout: true })
  const fifo = attributes?.fifo ?? isFifo(url)
  const maxMessageBytes = attributes?.maxMessageBytes ?? cautiousMaxMessageBytes
  return {
    queue,
    fifo,
    maxMessageBytes: Math.min(maxMessageBytes, sqsLimits.messageBytes),
    attributes,
  }
}

async function foundUrl(
  service: QueueService,
  queueUrl: string,
  source: QueueAttributes | undefined,
): Promise<string | undefined> {
  return source && (await findDeadLetterQueue(service, queueUrl, source))?.url
}

interface Reading extends Discovering {
  readonly settings: WorkerSettings
  readonly canDoWithout: boolean
}

/** Undefined if they may not be read and `canDoWithout` is true. */
async function attributesOf(
  queue: Queue,
  { settings: { logger }, signal, canDoWithout, onDelay }: Reading,
): Promise<QueueAttributes | undefined> {
  const backoff = new BackoffTimer(Math.random)
  signal.addEventListener('abort', () => backoff.cancel(), { once: true })
  for (;;) {
    signal.throwIfAborted()
    try {
      return await queue.attributes()
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      const { kind, code, message } = error
      if (kind === 'AccessDenied' && canDoWithout) {
        logger.warn({ kind, code }, `${message} The worker continues without it.`)
        return undefined
      }
      if (isFinal(error)) throw error
      const waitMs = backoff.failed()
      logger.warn({ kind, code, waitMs: Math.round(waitMs) }, message)
      onDelay(error, waitMs)
      await backoff.wait()
    }
  }
}
