import { fromSqsMessage } from 'sluice'
import { failureFrom, isTooLarge, makeDeadLetter } from 'sluice/dead-letter'
import type { Outgoing, Queue } from '../../../src/queue/port.ts'
import { messageBodies } from '../bodies.ts'

export interface LetterOptions {
  readonly sourceQueueArn: string
  /** On a FIFO queue: how many groups they are in. */
  readonly groups?: number
  /** The bodies, one after the other and again. Default: some events `message.new`. */
  readonly bodies?: readonly string[]
}

/** Sends dead letters to a queue, as a worker would have. */
export async function sendLetters(
  queue: Queue,
  count: number,
  options: LetterOptions,
): Promise<void> {
  for (let at = 0; at < count; at += 10) {
    const size = Math.min(10, count - at)
    const batch = Array.from({ length: size }, (_, each) => letterOf(at + each, options))
    const answers = await queue.send(batch)
    if (answers.some(({ ok }) => !ok)) throw new Error('a dead letter was not sent')
  }
}

const usual = messageBodies(10)

function letterOf(at: number, { sourceQueueArn, groups, bodies = usual }: LetterOptions): Outgoing {
  const received = fromSqsMessage({
    MessageId: `message-${at}`,
    ReceiptHandle: 'handle',
    Body: bodies[at % bodies.length] ?? '',
    Attributes: {
      SentTimestamp: String(Date.now() - 60_000),
      ...(groups !== undefined && { MessageGroupId: `group-${at % groups}` }),
    },
  })
  const letter = makeDeadLetter(received, failureFrom(new TypeError('no such user')), {
    nowMs: Date.now(),
    sourceQueueArn,
    ...(groups !== undefined && { deduplicationId: `letter-${at}` }),
  })
  if (isTooLarge(letter)) throw new Error('a dead letter does not fit')
  return letter
}
