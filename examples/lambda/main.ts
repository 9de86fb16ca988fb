// The function of this folder on this machine: a local SQS with sample messages, and in place of Lambda's event source
// mapping a loop that receives, calls the function, and deletes what it does not report as failed.
//
//   npx node --conditions=sluice-source examples/lambda/main.ts [how many messages] [port]
//
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { LambdaContext, LambdaSqsEvent } from 'sluice/lambda'
import { startLocalSqs, startTraffic } from 'sluice/local'
import { sampleEvent } from 'sluice/testing'

/** The time-out of the function in template.yaml, in seconds. */
const timeoutSeconds = 30
const maxReceiveCount = 12

const [count = '50', port = '19324'] = process.argv.slice(2)
const local = await startLocalSqs({ port: Number(port), maxReceiveCount })
const { deadLetterQueueUrl, endpoint, queueUrl, region } = local
const sqs = new SQSClient({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

// What the template sets.
process.env.DEAD_LETTER_QUEUE_URL = deadLetterQueueUrl
process.env.MAX_RECEIVES = String(maxReceiveCount)
process.env.AWS_ENDPOINT_URL_SQS = endpoint
const { handler } = await import('./handler.ts')

let seed = 0
const traffic = startTraffic({
  queue: queueUrl,
  perSecond: 50,
  messages: Number(count),
  nextEvent: () => sampleEvent('message.new', ++seed),
  poisonEvery: 10,
})
const queueArn = await attribute(queueUrl, 'QueueArn')
let isStopping = false
process.on('SIGINT', () => {
  isStopping = true
})

let handled = 0
while (!isStopping && handled < Number(count)) handled += await invoke()
await traffic.stop()
const deadLetters = await attribute(deadLetterQueueUrl, 'ApproximateNumberOfMessages')
console.log(`${handled} messages are handled, ${deadLetters} of them are on ${deadLetterQueueUrl}`)
sqs.destroy()
await local.stop()

/** Receives a batch and calls the function with it. Returns how many messages were deleted. */
async function invoke(): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  )
  if (Messages.length === 0) return 0
  const endsMs = Date.now() + timeoutSeconds * 1000
  const context: LambdaContext = {
    functionName: 'HandleEvents',
    getRemainingTimeInMillis: () => endsMs - Date.now(),
  }
  const { batchItemFailures } = await handler(eventOf(Messages), context)
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  const done = Messages.filter(({ MessageId = '' }) => !failed.has(MessageId))
  console.log(`a batch of ${Messages.length}: ${failed.size} come again`)
  if (done.length === 0) return 0
  const Entries = done.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }))
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  return done.length
}

/** Messages as Lambda passes them on. */
function eventOf(messages: readonly Message[]): LambdaSqsEvent {
  const Records = messages.map((message) => ({
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    md5OfBody: message.MD5OfBody ?? '',
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
        name,
        {
          dataType: attribute.DataType ?? 'String',
          stringValue: attribute.StringValue,
          binaryValue:
            attribute.BinaryValue && Buffer.from(attribute.BinaryValue).toString('base64'),
        },
      ]),
    ),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
  }))
  return { Records }
}

async function attribute(
  url: string,
  name: 'QueueArn' | 'ApproximateNumberOfMessages',
): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] })
  const { Attributes } = await sqs.send(command)
  return Attributes?.[name] ?? ''
}
