import { fromSqsMessage } from 'sluice'
import {
  failureFrom,
  isTooLarge,
  makeDeadLetter,
  type MessageToSend,
  openDesk,
} from 'sluice/dead-letter'
import { createMemoryService } from 'sluice/testing'
import { messageBodies } from '../bodies.ts'

const causes = 40
const bodies = messageBodies(100)
const dayMs = 86_400_000

/** Keeps a snapshot of so many dead letters: of 40 causes within a day, each error with a text of its own. */
export async function keepSnapshot(path: string, count: number): Promise<string> {
  const service = createMemoryService()
  const dlq = service.create('bench-dlq')
  for (let at = 0; at < count; at += 10) {
    await dlq.send(Array.from({ length: 10 }, (_, each) => letterOf(at + each, count)))
  }
  const desk = openDesk({ deadLetterQueueUrl: dlq.url, service })
  const { messages } = await desk.snapshot({ keep: path })
  await desk.close()
  if (messages !== count) throw new Error(`only ${messages} were found`)
  return dlq.url
}

function letterOf(at: number, count: number): MessageToSend {
  const nowMs = Date.now() - dayMs + Math.floor((at / count) * dayMs)
  const received = fromSqsMessage({
    MessageId: `message-${at}`,
    ReceiptHandle: 'handle',
    Body: bodies[at % bodies.length] ?? '',
    Attributes: { SentTimestamp: String(nowMs - 60_000) },
  })
  const error = errors[at % causes] ?? new Error()
  error.message = `no row ${at} of table ${at % causes}`
  const letter = makeDeadLetter(received, failureFrom(error, 'message.new'), {
    nowMs,
    sourceQueueArn: 'arn:aws:sqs:us-east-1:000000000000:bench',
  })
  if (isTooLarge(letter)) throw new Error('a dead letter does not fit')
  return letter
}

const errors = Array.from({ length: causes }, (_, at) => {
  const error = new Error()
  error.name = `Error${String.fromCharCode(65 + (at % 26))}${String.fromCharCode(65 + Math.floor(at / 26))}`
  error.stack = `${error.name}\n    at handler${at} (/app/src/handlers/${at}.ts:${at}:1)`
  return error
})
