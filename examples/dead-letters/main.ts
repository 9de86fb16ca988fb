// The night of the guide beside this file: a local SQS with three queues that share a dead-letter queue, and 20,000
// dead letters of eleven causes on it.
//
//   npx node --conditions=sluice-source examples/dead-letters/main.ts [how many] [port]
//
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { startLocalSqs } from 'sluice/local'
import { makeDeadLetters } from './dead-letters.ts'

const [count = '20000', port = '19324'] = process.argv.slice(2)
const local = await startLocalSqs({ port: Number(port), queue: 'chat-events' })
const sqs = new SQSClient({
  endpoint: local.endpoint,
  region: local.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

const { deadLetterQueueUrl } = local
const deadLetterTargetArn = await arnOf(deadLetterQueueUrl)
const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 12 })
const urls = {
  'chat-events': local.queueUrl,
  'moderation-events': local.createQueue('moderation-events', { RedrivePolicy }),
  'feeds-events': local.createQueue('feeds-events', { RedrivePolicy }),
}
const arns = {
  'chat-events': await arnOf(urls['chat-events']),
  'moderation-events': await arnOf(urls['moderation-events']),
  'feeds-events': await arnOf(urls['feeds-events']),
}
await makeDeadLetters(Number(count), { sqs, deadLetterQueueUrl, arnOf: (source) => arns[source] })
console.log(`${count} dead letters are on ${deadLetterQueueUrl}`)
console.log(`Look at them: npm run sluice -- dlq groups --dlq ${deadLetterQueueUrl}`)

process.on('SIGINT', stop)
process.on('SIGTERM', stop)

async function arnOf(url: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] })
  const { Attributes } = await sqs.send(command)
  return Attributes?.QueueArn ?? ''
}

async function stop(): Promise<void> {
  sqs.destroy()
  await local.stop()
}
