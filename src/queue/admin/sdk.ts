import { queueUrlIn } from '../answers/contents.ts'
import { type QueueAction, QueueError } from '../queue-error.ts'
import { isFifo } from '../queue-url.ts'
import { clientDefaults, type SdkServiceOptions } from '../sdk/options.ts'
import { type Sdk, type SendOptions, sendWithin } from '../sdk/request.ts'
import { SdkSource } from '../sdk/source.ts'
import type { Attributes, QueueAdmin } from './admin.ts'

/**
 * The administrative port over the AWS SDK. Loads the SDK with the first request; the client is made
 * as for {@link createSdkService}.
 */
export function createSdkAdmin(options: SdkServiceOptions = {}): QueueAdmin {
  return new SdkAdmin(options)
}

class SdkAdmin implements QueueAdmin {
  readonly #source: SdkSource
  readonly #requestTimeoutMs: number

  constructor(options: SdkServiceOptions) {
    this.#source = new SdkSource(options)
    this.#requestTimeoutMs = options.requestTimeoutMs ?? clientDefaults.requestTimeoutMs
  }

  async create(name: string, attributes: Attributes, tags: Attributes): Promise<string> {
    const input = { QueueName: name, Attributes: attributes, tags }
    const answer = await this.#send('CreateQueue', { name }, ({ client, commands }, how) =>
      client.send(new commands.CreateQueueCommand(input), how),
    )
    return queueUrlIn(answer, { action: 'CreateQueue', queue: name })
  }

  async setAttributes(url: string, attributes: Attributes): Promise<void> {
    const input = { QueueUrl: url, Attributes: attributes }
    await this.#send('SetQueueAttributes', { url }, ({ client, commands }, how) =>
      client.send(new commands.SetQueueAttributesCommand(input), how),
    )
  }

  async tags(url: string): Promise<Attributes> {
    const answer = await this.#send('ListQueueTags', { url }, ({ client, commands }, how) =>
      client.send(new commands.ListQueueTagsCommand({ QueueUrl: url }), how),
    )
    return answer.Tags ?? {}
  }

  async addTags(url: string, tags: Attributes): Promise<void> {
    await this.#send('TagQueue', { url }, ({ client, commands }, how) =>
      client.send(new commands.TagQueueCommand({ QueueUrl: url, Tags: tags }), how),
    )
  }

  async refusalToSend(url: string): Promise<QueueError | undefined> {
    const group = isFifo(url) && { MessageGroupId: 'sluice', MessageDeduplicationId: 'sluice' }
    const input = { QueueUrl: url, Entries: [{ Id: '0', MessageBody: refusedBody, ...group }] }
    try {
      await this.#send('SendMessage', { url }, ({ client, commands }, how) =>
        client.send(new commands.SendMessageBatchCommand(input), how),
      )
      return undefined
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      if (error.kind === 'AccessDenied') return error
      // Refused for its contents, as expected, so sending is allowed.
      if (error.kind === 'InvalidRequest') return undefined
      throw error
    }
  }

  close(): void {
    this.#source.close()
  }

  #send<Answer>(
    action: QueueAction,
    queue: { readonly name: string } | { readonly url: string },
    run: (sdk: Sdk, options: SendOptions) => Promise<Answer>,
  ): Promise<Answer> {
    const url = 'url' in queue ? queue.url : undefined
    const urlOrName = 'url' in queue ? queue.url : queue.name
    const sdk = () => this.#source.sdk(url)
    const requestTimeoutMs = this.#requestTimeoutMs
    return sendWithin({ action, queue: urlOrName, sdk, requestTimeoutMs }, run)
  }
}

/** A control character that SQS accepts in no message (SendMessage in the SQS API reference). */
const refusedBody = '\u0001'
