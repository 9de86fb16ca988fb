import type { IncomingMessage, ServerResponse } from 'node:http'
import { usualReceives } from '../message/attempts.ts'
import { MemoryAccount } from '../queue/memory/account/account.ts'
import { MoveTasks } from '../queue/memory/account/move-tasks.ts'
import type { QueueInMemory } from '../queue/memory/queue.ts'
import { longestRetentionSeconds, sqsLimits } from '../queue/port.ts'
import { deadLetterNameOf, isFifo } from '../queue/queue-url.ts'
import { exchange } from './face/exchange.ts'

type Attributes = Readonly<Record<string, string>>

/** The SQS behind the server. */
export interface Sqs {
  readonly region: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  /** Creates another queue; returns its URL. */
  createQueue(name: string, attributes: Attributes): string
  /** Answers a request. Never rejects. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends its polls and tasks. */
  close(): void
}

/**
 * Makes an SQS with a queue as Stream needs it, and its dead-letter queue.
 *
 * @throws QueueError for what SQS would refuse.
 */
export function createSqs(
  endpoint: string,
  { queue, maxReceiveCount = usualReceives }: { queue: string; maxReceiveCount?: number },
): Sqs {
  const account = new MemoryAccount({ endpoint })
  const fifo = isFifo(queue) && { ContentBasedDeduplication: 'true' }
  const deadLetter = create(account, deadLetterNameOf(queue), {
    ...fifo,
    MessageRetentionPeriod: String(longestRetentionSeconds),
  })
  const source = create(account, queue, {
    ...fifo,
    ReceiveMessageWaitTimeSeconds: String(sqsLimits.waitSeconds),
    MaximumMessageSize: String(sqsLimits.messageBytes),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetter.arn, maxReceiveCount }),
  })
  const served = { account, moveTasks: new MoveTasks(account) }
  return {
    region: account.region,
    queueUrl: source.url,
    deadLetterQueueUrl: deadLetter.url,
    createQueue: (name, attributes) => create(account, name, attributes).url,
    answer: (request, response) => exchange(request, response, served),
    close: () => account.close(),
  }
}

function create(account: MemoryAccount, name: string, attributes: Attributes): QueueInMemory {
  return account.create(name, { ...(isFifo(name) && { FifoQueue: 'true' }), ...attributes }, {})
}
