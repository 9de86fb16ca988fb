import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Client } from '../client.ts'
import { sdkClient } from './sdk-client.ts'

/** Loops over the AWS SDK: receive ten, handle them, delete ten. What it costs without a library. */
export const client: Client = async ({ endpoint, queueUrl, copies, waitSeconds }, { handle }) => {
  const sqs = sdkClient(endpoint)
  async function loop(): Promise<never> {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      )
      if (Messages.length === 0) continue
      await Promise.all(Messages.map(({ Attributes }) => handle(Number(Attributes?.SentTimestamp))))
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }))
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    }
  }
  for (let copy = 0; copy < copies; copy++) void loop()
}
