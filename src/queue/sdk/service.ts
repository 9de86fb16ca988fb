import { queueUrlIn } from '../answers/contents.ts'
import type { QueueService } from '../port.ts'
import { urlOfQueue } from '../queue-url.ts'
import { clientDefaults, type SdkServiceOptions } from './options.ts'
import { SdkQueue } from './queue.ts'
import { sendWithin } from './request.ts'
import { SdkSource } from './source.ts'
import { watchedSend } from './watched-send.ts'

/**
 * SQS over the AWS SDK. Loads the SDK with the first request, and then makes its client for that
 * request's queue; see `createClient`. All queues of one service are in one region.
 *
 * @throws TypeError when `client` is given and is no SDK client.
 */
export function createSdkService(options: SdkServiceOptions = {}): QueueService {
  const { client: given, requestTimeoutMs = clientDefaults.requestTimeoutMs } = options
  if (given !== undefined) requireClient(given)
  const source = new SdkSource(options)
  const closing = new AbortController()
  const limits = { requestTimeoutMs, closed: closing.signal }

  return {
    queue(urlOrArn) {
      const url = urlOfQueue(urlOrArn)
      return new SdkQueue(url, { sdk: () => source.sdk(url), ...limits })
    },
    async urlOf(name) {
      const asked = { action: 'GetQueueUrl', queue: name }
      const answer = await sendWithin(
        { ...asked, sdk: () => source.sdk(), ...limits },
        (sdk, sendOptions) => {
          const command = new sdk.commands.GetQueueUrlCommand({ QueueName: name })
          return watchedSend(sdk, command, sendOptions, { repeatable: true })
        },
      )
      return queueUrlIn(answer, asked)
    },
    close() {
      closing.abort()
      source.close()
    },
  }
}

function requireClient(client: unknown): void {
  if (typeof client === 'object' && client !== null && 'send' in client) return
  throw new TypeError('client must be an SQSClient of @aws-sdk/client-sqs, version 3.')
}
