import { Consumer } from 'sqs-consumer'
import type { Client } from '../client.ts'
import { sdkClient } from './sdk-client.ts'

/** sqs-consumer with `handleMessageBatch`: the ten of a receive at once, deleted in one request. */
export const client: Client = async ({ endpoint, queueUrl, copies, waitSeconds }, { handle }) => {
  const sqs = sdkClient(endpoint)
  for (let copy = 0; copy < copies; copy++) {
    const consumer = Consumer.create({
      queueUrl,
      sqs,
      batchSize: 10,
      waitTimeSeconds: waitSeconds,
      messageSystemAttributeNames: ['SentTimestamp'],
      async handleMessageBatch(messages) {
        await Promise.all(
          messages.map(({ Attributes }) => handle(Number(Attributes?.SentTimestamp))),
        )
        return messages
      },
    })
    consumer.on('error', (error) => console.error(error))
    consumer.start()
  }
}
