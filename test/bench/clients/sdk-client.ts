import { SQSClient } from '@aws-sdk/client-sqs'

/** The SDK's client as its users make it, with sockets enough for all loops. */
export function sdkClient(endpoint: string): SQSClient {
  return new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: { httpAgent: { maxSockets: 200 } },
  })
}
