import type { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { createClient } from '../../src/queue/sdk/sdk.ts'

/** A local SQS for the tests of a file, and the AWS SDK as its client. */
export interface LocalSqsClient {
  readonly local: LocalSqs
  readonly client: SQSClient
  /** A name that no other queue of the file has. */
  name(ending?: string): string
  /** A queue for one test alone; its URL. */
  queue(attributes?: Readonly<Record<string, string>>, ending?: string): string
  /** A request without the SDK. */
  post(
    action: string,
    input: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

export function useLocalSqs(): LocalSqsClient {
  let local: LocalSqs
  let client: SQSClient
  let made = 0
  beforeAll(async () => {
    local = await startLocalSqs({ port: 0 })
    client = await createClient({ endpoint: local.endpoint, requestAttempts: 1 })
  })
  afterAll(async () => {
    client.destroy()
    await local.stop()
  })
  const name = (ending = '') => `queue-${made++}${ending}`
  return {
    get local() {
      return local
    },
    get client() {
      return client
    },
    name,
    queue: (attributes, ending) => local.createQueue(name(ending), attributes),
    post: (action, input, headers) =>
      fetch(local.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${action}`,
          ...headers,
        },
        body: typeof input === 'string' ? input : JSON.stringify(input),
      }),
  }
}

export function arnOf(url: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`
}

/** Expects that SQS refuses a request, by its name of the error in the older protocol. */
export async function expectRefused(request: Promise<unknown>, code: string): Promise<void> {
  const error = await request.then(
    () => undefined,
    (reason: SQSServiceException & { Code?: string }) => reason,
  )
  expect(error).toMatchObject({ $fault: 'client', message: expect.stringMatching(/\w/) })
  expect([error?.name, error?.Code, error?.Code?.split('.').at(-1)]).toContain(code)
}
