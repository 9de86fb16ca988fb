import type { SQSClient } from '@aws-sdk/client-sqs'
import type { QueueAdmin } from './admin.ts'
import { queueErrorOf } from '../errors/aws-fault.ts'
import { QueueError, type QueueAction } from '../queue-error.ts'
import { isFifo } from '../queue-url.ts'
import { clientDefaults, createClient } from '../sdk/client.ts'
import { type Sdk, type SendOptions, sendWithin } from '../sdk/request.ts'
import type { SdkServiceOptions } from '../sdk/service.ts'

/**
 * The administrative port over the AWS SDK. Loads the SDK with the first request; the client is made
 * as for {@link createSdkService}.
 */
export function createSdkAdmin(options: SdkServiceOptions = {}): QueueAdmin {
  const { client: given, requestTimeoutMs = clientDefaults.requestTimeoutMs } = options
  let own: Promise<SQSClient> | undefined

  async function sdk(url: string | undefined): Promise<Sdk> {
    own ??= given ? Promise.resolve(given) : createClient(options, url)
    return { client: await own, commands: await import('@aws-sdk/client-sqs') }
  }

  function send<Answer>(
    action: QueueAction,
    queue: { readonly name: string } | { readonly url: string },
    run: (sdk: Sdk, options: SendOptions) => Promise<Answer>,
  ): Promise<Answer> {
    const url = 'url' in queue ? queue.url : undefined
    const place = 'url' in queue ? queue.url : queue.name
    return sendWithin({ action, queue: place, sdk: () => sdk(url), requestTimeoutMs }, run)
  }

  return {
    async create(name, Attributes, tags) {
      const answer = await send('CreateQueue', { name }, ({ client, commands }, o) =>
        client.send(new commands.CreateQueueCommand({ QueueName: name, Attributes, tags }), o),
      )
      if (answer.QueueUrl) return answer.QueueUrl
      throw queueErrorOf({ action: 'CreateQueue', queue: name, code: 'NoQueueUrl' })
    },
    async setAttributes(url, Attributes) {
      await send('SetQueueAttributes', { url }, ({ client, commands }, o) =>
        client.send(new commands.SetQueueAttributesCommand({ QueueUrl: url, Attributes }), o),
      )
    },
    async tags(url) {
      const answer = await send('ListQueueTags', { url }, ({ client, commands }, o) =>
        client.send(new commands.ListQueueTagsCommand({ QueueUrl: url }), o),
      )
      return answer.Tags ?? {}
    },
    async addTags(url, Tags) {
      await send('TagQueue', { url }, ({ client, commands }, o) =>
        client.send(new commands.TagQueueCommand({ QueueUrl: url, Tags }), o),
      )
    },
    async refusalToSend(url) {
      try {
        await send('SendMessage', { url }, ({ client, commands }, o) => {
          const group = isFifo(url) && {
            MessageGroupId: 'sluice',
            MessageDeduplicationId: 'sluice',
          }
          const Entries = [{ Id: '0', MessageBody: refusedBody, ...group }]
          return client.send(new commands.SendMessageBatchCommand({ QueueUrl: url, Entries }), o)
        })
        return undefined
      } catch (error) {
        if (!(error instanceof QueueError)) throw error
        if (error.kind === 'AccessDenied') return error
        // Refused for its contents, as it must be: the right was there.
        if (error.kind === 'InvalidRequest') return undefined
        throw error
      }
    },
    close() {
      if (given) return
      own?.then(
        (client) => client.destroy(),
        () => {},
      )
    },
  }
}

/** A control character that SQS takes in no message (SendMessage in the SQS API reference). */
const refusedBody = '\u0001'
