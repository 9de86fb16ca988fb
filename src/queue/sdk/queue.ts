import type { Received } from '../../message/received.ts'
import type {
  EntryResult,
  Outgoing,
  Queue,
  QueueAttributes,
  ReceiveRequest,
  VisibilityChange,
} from '../port.ts'
import { readAttributes } from '../queue-attributes.ts'
import type { QueueAction } from '../queue-error.ts'
import { isFifo } from '../queue-url.ts'
import { damagedOnTheWay, resultAt, resultsOf, sendSound } from '../rules/batch-answer.ts'
import { matchesMd5 } from '../rules/body-md5.ts'
import { outgoingFault, visibilityFault } from '../rules/entry-rules.ts'
import { checkBatch, checkReceive, checkSend } from '../rules/request-rules.ts'
import { entryForSdk, receivedFromSdk } from './message.ts'
import { type Sdk, type SdkQueueOptions, type SendOptions, sendWithin } from './request.ts'

/** A queue over the AWS SDK. */
export class SdkQueue implements Queue {
  readonly url: string
  readonly #options: SdkQueueOptions

  constructor(url: string, options: SdkQueueOptions) {
    this.url = url
    this.#options = options
  }

  async receive(request: ReceiveRequest): Promise<readonly Received[]> {
    checkReceive(this.url, request)
    const { maxMessages, waitSeconds, visibilitySeconds, attemptId, signal } = request
    const limits = { waitMs: waitSeconds * 1000, signal }
    const answer = await this.#send('ReceiveMessage', limits, ({ client, commands }, options) => {
      const command = new commands.ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...(visibilitySeconds !== undefined && { VisibilityTimeout: visibilitySeconds }),
        ...(attemptId !== undefined && { ReceiveRequestAttemptId: attemptId }),
      })
      return client.send(command, options)
    })
    return (answer.Messages ?? []).map(receivedFromSdk)
  }

  async delete(receiptHandles: readonly string[]): Promise<readonly EntryResult[]> {
    checkBatch('DeleteMessage', this.url, receiptHandles)
    const answer = await this.#send('DeleteMessage', {}, ({ client, commands }, options) => {
      const Entries = receiptHandles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }))
      const command = new commands.DeleteMessageBatchCommand({ QueueUrl: this.url, Entries })
      return client.send(command, options)
    })
    return resultsOf(answer, receiptHandles.length)
  }

  async changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly EntryResult[]> {
    checkBatch('ChangeMessageVisibility', this.url, changes)
    return sendSound(changes, visibilityFault, async (sound) => {
      const answer = await this.#send('ChangeMessageVisibility', {}, ({ client, commands }, o) => {
        const Entries = sound.map(([change, i]) => ({
          Id: String(i),
          ReceiptHandle: change.receiptHandle,
          VisibilityTimeout: change.seconds,
        }))
        const input = { QueueUrl: this.url, Entries }
        return client.send(new commands.ChangeMessageVisibilityBatchCommand(input), o)
      })
      return (i) => resultAt(answer, i)
    })
  }

  async send(messages: readonly Outgoing[]): Promise<readonly EntryResult[]> {
    checkSend(this.url, messages)
    const bounds = { fifo: isFifo(this.url) }
    const fault = (message: Outgoing) => outgoingFault(message, bounds)
    return sendSound(messages, fault, async (sound) => {
      const answer = await this.#send('SendMessage', {}, ({ client, commands }, options) => {
        const Entries = sound.map(([message, i]) => entryForSdk(message, String(i)))
        const command = new commands.SendMessageBatchCommand({ QueueUrl: this.url, Entries })
        return client.send(command, options)
      })
      return (i) => {
        const md5 = answer.Successful?.find(({ Id }) => Id === String(i))?.MD5OfMessageBody
        return matchesMd5(messages[i]?.body ?? '', md5) ? resultAt(answer, i) : damagedOnTheWay
      }
    })
  }

  async attributes(): Promise<QueueAttributes> {
    const answer = await this.#send('GetQueueAttributes', {}, ({ client, commands }, options) => {
      const input = { QueueUrl: this.url, AttributeNames: ['All' as const] }
      return client.send(new commands.GetQueueAttributesCommand(input), options)
    })
    return readAttributes(answer.Attributes ?? {}, this.url)
  }

  #send<Answer>(
    action: QueueAction,
    limits: { waitMs?: number; signal?: AbortSignal | undefined },
    run: (sdk: Sdk, options: SendOptions) => Promise<Answer>,
  ): Promise<Answer> {
    return sendWithin({ ...limits, ...this.#options, action, queue: this.url }, run)
  }
}
