import { SQSConsumer } from '@fgiova/sqs-consumer'
import type { Client } from '../client.ts'

/** @fgiova/sqs-consumer: undici without the AWS SDK; signs in threads. */
export const client: Client = async ({ endpoint, copies, waitSeconds }, { handle }) => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE'
  process.env.AWS_SECRET_ACCESS_KEY = 'secret'
  process.env.AWS_REGION = 'us-east-1'
  for (let copy = 0; copy < copies; copy++) {
    const consumer = new SQSConsumer({
      queueARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
      autostart: false,
      clientOptions: { endpoint },
      consumerOptions: {
        itemsPerRequest: 10,
        waitTimeSeconds: waitSeconds,
        attributeNames: ['SentTimestamp'],
      },
      // A result that is undefined would leave the message on the queue.
      handler: async (message) => {
        await handle(Number(message.Attributes?.SentTimestamp))
        return true
      },
    })
    void consumer.start()
  }
}
