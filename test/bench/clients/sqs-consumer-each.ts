import { Consumer } from 'sqs-consumer'
import type { Client } from '../client.ts'
import { sdkClient } from './sdk-client.ts'

/** sqs-consumer with `handleMessage`: the ten of a receive at once, each deleted on its own. */
export const client: Client = async ({ endpoint, queueUrl, copies, waitSeconds }, { handle }) => {
  const sqs = sdkClient(endpoint)
  for (let copy = 0; copy < copies; copy++) {
    const consumer = Consumer.create({
      queueUrl,
      sqs,
      batchSize: 10,
      waitTimeSeconds: waitSeconds,
      messageSystemAttributeNames: ['SentTimestamp'],
      async handleMessage(message) {
        await handle(Number(message.Attributes?.SentTimestamp))
        return message
      },
    })
    consumer.on('error', (error) => console.error(error))
    consumer.start()
  }
}
