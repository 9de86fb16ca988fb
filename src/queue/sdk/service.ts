import type { SQSClient } from '@aws-sdk/client-sqs'
import { queueErrorOf } from '../errors/aws-fault.ts'
import type { QueueService } from '../port.ts'
import { type ClientOptions, clientDefaults, createClient } from './client.ts'
import { checkRegion } from './client-place.ts'
import { SdkQueue } from './queue.ts'
import { type Sdk, sendWithin } from './request.ts'

export interface SdkServiceOptions extends ClientOptions {
  /**
   * An SDK client of the app's own. It is used as it is, so the options for making one do not apply,
   * `close` leaves it open, and some things it cannot do unless it was made so:
   *
   * - without `md5: false` one damaged body makes the SDK throw for the whole receive: the other nine
   *   stay unseen until their visibility timeout is over;
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
  let loading: Promise<Sdk['commands']> | undefined
  let own: Promise<SQSClient> | undefined
  const closing = new AbortController()
  const limits = { requestTimeoutMs, closed: closing.signal }

  async function sdk(queueUrl?: string): Promise<Sdk> {
    loading ??= import('@aws-sdk/client-sqs')
    const commands = await loading
    const client = given ?? (await ownClient(queueUrl))
    if (queueUrl !== undefined) await requireRegion(client, queueUrl)
    return { client, commands }
  }

  function ownClient(queueUrl: string | undefined): Promise<SQSClient> {
    own ??= createClient(options, queueUrl)
    return own
  }

  return {
    queue: (url) => new SdkQueue(url, { sdk: () => sdk(url), ...limits }),
    async urlOf(name) {
      const request = { action: 'GetQueueUrl', queue: name, sdk: () => sdk(), ...limits }
      const answer = await sendWithin(request, ({ client, commands }, sendOptions) =>
        client.send(new commands.GetQueueUrlCommand({ QueueName: name }), sendOptions),
      )
      if (answer.QueueUrl) return answer.QueueUrl
      throw queueErrorOf({ action: 'GetQueueUrl', queue: name, code: 'QueueDoesNotExist' })
    },
    close() {
      closing.abort()
      own?.then(
        (client) => client.destroy(),
        () => {},
      )
    },
  }
}

function requireClient(client: unknown): void {
  if (typeof client === 'object' && client !== null && 'send' in client) return
  throw new TypeError('client must be an SQSClient of @aws-sdk/client-sqs, version 3.')
}

/** With an endpoint of its own a client may serve any URL; else its region must be the queue's. */
async function requireRegion({ config }: Partial<SQSClient>, queueUrl: string): Promise<void> {
  if (config?.endpoint !== undefined || typeof config?.region !== 'function') return
  checkRegion(await config.region(), queueUrl)
}
