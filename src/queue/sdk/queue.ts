import type { ServiceInputTypes as In, ServiceOutputTypes as Out } from '@aws-sdk/client-sqs'
import type { Received } from '../../message/received.ts'
import type { Answer } from '../answers/answer.ts'
import { resultsOf, sendValid, sentAt } from '../answers/batch-answer.ts'
import { attributesIn, messagesIn } from '../answers/contents.ts'
import type {
  EntryResult,
  Outgoing,
  Queue,
  QueueAttributes,
  ReceiveRequest,
  VisibilityChange,
} from '../port.ts'
import type { QueueAction } from '../queue-error.ts'
import { isFifo } from '../queue-url.ts'
import { outgoingFault, visibilityFault } from '../rules/entry-rules.ts'
import { checkBatch, checkReceive, checkSend } from '../rules/request-rules.ts'
import { sdkMessage } from '../send-message.ts'
import { type Sdk, type SdkQueueOptions, sendWithin } from './request.ts'
import { type SdkCommand, watchedSend } from './watched-send.ts'

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
    const limits = { waitMs: waitSeconds * 1000, signal, repeatable: attemptId !== undefined }
    const action = 'ReceiveMessage'
    const answer = await this.#send(action, limits, (commands) => {
      return new commands.ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...(visibilitySeconds !== undefined && { VisibilityTimeout: visibilitySeconds }),
        ...(attemptId !== undefined && { ReceiveRequestAttemptId: attemptId }),
      })
    })
    return messagesIn(answer, { action, queue: this.url }, request)
  }

  async delete(receiptHandles: readonly string[]): Promise<readonly EntryResult[]> {
    checkBatch('DeleteMessage', this.url, receiptHandles)
    const answer = await this.#send('DeleteMessage', {}, (commands) => {
      const Entries = receiptHandles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }))
      return new commands.DeleteMessageBatchCommand({ QueueUrl: this.url, Entries })
    })
    return resultsOf(answer, receiptHandles.length)
  }

  async changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly EntryResult[]> {
    checkBatch('ChangeMessageVisibility', this.url, changes)
    return sendValid(changes, visibilityFault, (valid) =>
      this.#send('ChangeMessageVisibility', {}, (commands) => {
        const Entries = valid.map(([change, i]) => ({
          Id: String(i),
          ReceiptHandle: change.receiptHandle,
          VisibilityTimeout: change.seconds,
        }))
        const input = { QueueUrl: this.url, Entries }
        return new commands.ChangeMessageVisibilityBatchCommand(input)
      }),
    )
  }

  async send(messages: readonly Outgoing[]): Promise<readonly EntryResult[]> {
    checkSend(this.url, messages)
    const limits = { fifo: isFifo(this.url) }
    const fault = (message: Outgoing) => outgoingFault(message, limits)
    const post = (valid: readonly (readonly [Outgoing, number])[]) =>
      this.#send('SendMessage', {}, (commands) => {
        const Entries = valid.map(([message, i]) => ({ Id: String(i), ...sdkMessage(message) }))
        return new commands.SendMessageBatchCommand({ QueueUrl: this.url, Entries })
      })
    return sendValid(messages, fault, post, sentAt)
  }

  async attributes(): Promise<QueueAttributes> {
    const action = 'GetQueueAttributes'
    const answer = await this.#send(action, {}, (commands) => {
      const input = { QueueUrl: this.url, AttributeNames: ['All' as const] }
      return new commands.GetQueueAttributesCommand(input)
    })
    return attributesIn(answer, { action, queue: this.url })
  }

  #send<I extends In, O extends Out>(
    action: QueueAction,
    limits: { waitMs?: number; signal?: AbortSignal | undefined; repeatable?: boolean },
    command: (commands: Sdk['commands']) => SdkCommand<I, O>,
  ): Promise<Answer> {
    const { repeatable = true } = limits
    const request = { ...limits, ...this.#options, action, queue: this.url }
    return sendWithin(request, (sdk, options) =>
      watchedSend(sdk, command(sdk.commands), options, { repeatable }),
    )
  }
}
