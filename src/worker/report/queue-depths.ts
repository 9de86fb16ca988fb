import type { Logger } from '../../message/logger.ts'
import type { Queue, QueueAttributes } from '../../queue/port.ts'
import { asQueueError } from '../receive/receive-errors.ts'

/** How many messages a queue has, as SQS counts them: about. */
export interface QueueDepth extends Pick<QueueAttributes, 'visible' | 'inFlight' | 'delayed'> {
  readonly queueUrl: string
  /** True for the dead-letter queue. */
  readonly isDeadLetterQueue: boolean
}

/** Asks SQS for the depths of the queue and of its dead-letter queue: one request each. */
export class QueueDepths {
  readonly #queues: readonly (readonly [queue: Queue, isDeadLetterQueue: boolean])[]
  readonly #logger: Logger
  /** The queues whose refusal has been logged. */
  readonly #refused = new Set<Queue>()

  constructor(queue: Queue, deadLetterQueue: Queue | undefined, logger: Logger) {
    this.#queues = deadLetterQueue
      ? [
          [queue, false],
          [deadLetterQueue, true],
        ]
      : [[queue, false]]
    this.#logger = logger
  }

  /** Those that SQS answers. A refusal is logged once, until it answers again. Never rejects. */
  async ask(): Promise<readonly QueueDepth[]> {
    const depths = this.#queues.map(([queue, isDlq]) => this.#depthOf(queue, isDlq))
    return (await Promise.all(depths)).filter((depth) => depth !== undefined)
  }

  async #depthOf(queue: Queue, isDeadLetterQueue: boolean): Promise<QueueDepth | undefined> {
    try {
      const { visible, inFlight, delayed } = await queue.attributes()
      this.#refused.delete(queue)
      return { queueUrl: queue.url, isDeadLetterQueue, visible, inFlight, delayed }
    } catch (error) {
      this.#refuse(queue, error)
      return undefined
    }
  }

  #refuse(queue: Queue, error: unknown): void {
    if (this.#refused.has(queue)) return
    this.#refused.add(queue)
    const { kind, code, message } = asQueueError(error, queue.url, 'GetQueueAttributes')
    const sentence = `${message} The depth of this queue is not known until SQS answers; the worker continues.`
    this.#logger.warn({ queueUrl: queue.url, kind, code }, sentence)
  }
}
