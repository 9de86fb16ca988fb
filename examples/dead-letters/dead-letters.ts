import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { fromSqsMessage } from 'sluice'
import { isTooLarge, makeDeadLetter, sendMessageInput } from 'sluice/dead-letter'
import { sampleEvent } from 'sluice/testing'
import { type Cause, causes } from './causes.ts'

export interface Night {
  readonly sqs: SQSClient
  readonly deadLetterQueueUrl: string
  /** The ARN of each source queue. */
  readonly arnOf: (source: Cause['source']) => string
}

/**
 * Makes so many dead letters of eleven causes, as a worker would have stored them over the last hours. (To make the
 * message that SQS itself has moved, without a record, only SQS can: these are sent as they are.)
 */
export async function makeDeadLetters(count: number, night: Night): Promise<void> {
  const batches: ReturnType<typeof letterOf>[][] = []
  for (let at = 0; at < count; at++) {
    if (at % 10 === 0) batches.push([])
    batches.at(-1)?.push(letterOf(at, count, night))
  }
  const next = batches.values()
  const send = async () => {
    for (const batch of next) {
      const Entries = batch.map(({ QueueUrl: _, ...message }, at) => ({ Id: `${at}`, ...message }))
      const { Failed = [] } = await night.sqs.send(
        new SendMessageBatchCommand({ QueueUrl: night.deadLetterQueueUrl, Entries }),
      )
      if (Failed.length > 0) throw new Error(`not sent: ${Failed[0]?.Message}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, send))
}

function letterOf(at: number, count: number, { deadLetterQueueUrl, arnOf }: Night) {
  const { cause, number, nth } = placeOf(at, count)
  const body = cause.body ?? JSON.stringify(sampleEvent(cause.type, at + 1))
  const failure = cause.failure?.(at)
  if (failure === undefined) return sendMessageInput(deadLetterQueueUrl, { body })
  const failedAtMs = Date.now() - 1_000 * (at % 7_200)
  const received = fromSqsMessage({
    MessageId: idOf(number, nth),
    ReceiptHandle: 'handle',
    Body: body,
    Attributes: {
      ApproximateReceiveCount: String(cause.attempts),
      SentTimestamp: String(failedAtMs - 1_800_000),
      ApproximateFirstReceiveTimestamp: String(failedAtMs - 1_790_000),
    },
  })
  const letter = makeDeadLetter(received, failure, {
    nowMs: failedAtMs,
    sourceQueueArn: arnOf(cause.source),
    worker: `worker-${at % 3}`,
  })
  if (isTooLarge(letter)) throw new Error('the dead letter does not fit its queue')
  return sendMessageInput(deadLetterQueueUrl, letter)
}

/** The cause of a dead letter, and which one of that cause it is. */
function placeOf(at: number, count: number) {
  let end = 0
  for (const [number, cause] of causes.entries()) {
    const begin = Math.ceil((end * count) / 1_000)
    end += cause.share
    if (at < Math.ceil((end * count) / 1_000)) return { cause, number, nth: at - begin }
  }
  throw new Error('the shares of the causes must be 1,000 in all')
}

/** The id of the message that brought an event, the same whatever the count: two digits for the cause, ten for it. */
function idOf(number: number, nth: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(2, '0')}${String(nth).padStart(10, '0')}`
}
