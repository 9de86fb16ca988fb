import { Squiss } from 'squiss-ts'
import type { Client } from '../client.ts'

/** squiss-ts: one receive at a time, a limit of messages in flight, deletes in batches. */
export const client: Client = async (
  { endpoint, queueUrl, concurrency = 100, waitSeconds },
  { handle },
) => {
  const squiss = new Squiss({
    awsConfig: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    },
    queueUrl,
    bodyFormat: 'plain',
    maxInFlight: concurrency,
    receiveBatchSize: 10,
    receiveWaitTimeSecs: waitSeconds,
    receiveSqsAttributes: ['SentTimestamp' as never],
    deleteBatchSize: 10,
  })
  squiss.on('error', (error) => console.error(error))
  squiss.on('message', async (message) => {
    await handle(Number(message.sqsAttributes.SentTimestamp))
    await message.del()
  })
  await squiss.start()
}
