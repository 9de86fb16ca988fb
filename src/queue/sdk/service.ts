import type { SQSClient } from '@aws-sdk/client-sqs'
import { queueUrlIn } from '../answers/contents.ts'
import type { QueueService } from '../port.ts'
import { urlOfQueue } from '../queue-url.ts'
import { type ClientOptions, clientDefaults } from './client.ts'
import { SdkQueue } from './queue.ts'
import { sendWithin } from './request.ts'
import { SdkSource } from './source.ts'
import { watchedSend } from './watched-send.ts'

export interface SdkServiceOptions extends ClientOptions {
  /**
   * An SDK client of the app's own. It is used as it is, so the options for making one do not apply,
   * `close` leaves it open, and some things it cannot do unless it was made so:
   *
   * - without `requestTimeout` and `throwOnRequestTimeout` a dead connection is noticed only by our own
   *   deadline for the whole request;
   * - its `maxSockets` (50 by default) is shared by polls, renewals and deletes, and with the adaptive
   *   retry mode throttled polls slow the deletes.
   */
  readonly client?: SQSClient
}

/**
 * SQS over the AWS SDK. Loads the SDK with the first request, and then makes its client for that
 * request's queue; see {@link createClient}. All queues of one service stand in one region.
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
