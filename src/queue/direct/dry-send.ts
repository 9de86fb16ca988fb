import type { SQSClient } from '@aws-sdk/client-sqs'
import { isQueueUrl } from '../queue-url.ts'

/** What the SDK would have sent: where to, and for which region it was signed. */
export interface RecordedRequest {
  /** Scheme, host, port and path. */
  readonly url: string
  readonly region: string
}

/**
 * Lets the SDK make a request about a queue that is not sent, and returns what would have been. Rejects
 * with the SDK's error when there is none. The client must not be used after it.
 */
export async function recordedRequest(client: SQSClient, queue: string): Promise<RecordedRequest> {
  let recorded: SignedRequest | undefined
  const record = () => (step: { readonly request: unknown }) => {
    recorded = step.request as SignedRequest
    return Promise.reject(new Error('this request is not sent'))
  }
  client.middlewareStack.addRelativeTo(record, {
    relation: 'after',
    toMiddleware: 'httpSigningMiddleware',
    name: 'recordedRequest',
  })
  const error: unknown = await sendAny(client, queue).catch((reason: unknown) => reason)
  if (recorded === undefined) throw error
  const { protocol, hostname, port, path, headers } = recorded
  return {
    url: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`,
    region: signedRegion(headers.authorization ?? ''),
  }
}

async function sendAny(client: SQSClient, queue: string): Promise<unknown> {
  const { GetQueueAttributesCommand, GetQueueUrlCommand } = await import('@aws-sdk/client-sqs')
  return isQueueUrl(queue)
    ? client.send(new GetQueueAttributesCommand({ QueueUrl: queue }))
    : client.send(new GetQueueUrlCommand({ QueueName: queue }))
}

/** As the SDK hands a request to its HTTP layer. */
interface SignedRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** `AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/sqs/aws4_request, …` */
function signedRegion(authorization: string): string {
  return /Credential=[^,]+\/\d{8}\/([^/]+)\/[^/]+\/aws4_request/.exec(authorization)?.[1] ?? ''
}
