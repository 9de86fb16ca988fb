import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Received } from '../message/received.ts'
import { damagedOnTheWay, resultAt, resultsOf, sendSound } from './batch-answer.ts'
import { matchesMd5 } from './body-md5.ts'
import { outgoingFault, visibilityFault } from './entry-rules.ts'
import type {
  EntryResult,
  Outgoing,
  Queue,
  QueueAttributes,
  ReceiveRequest,
  VisibilityChange,
} from './port.ts'
import { readAttributes } from './queue-attributes.ts'
import type { QueueAction } from './queue-error.ts'
import { isFifo } from './queue-url.ts'
import { checkBatch, checkReceive, checkSend } from './request-rules.ts'
import { errorFromSdk } from './sdk-error.ts'
import { entryForSdk, receivedFromSdk } from './sdk-message.ts'

/** The SDK, loaded when the first request needs it. */
export interface Sdk {
  readonly client: Pick<SQSClient, 'send'>
  readonly commands: typeof import('@aws-sdk/client-sqs')
}

export interface SdkQueueOptions {
  /** Gives the client for this queue. May reject with a QueueError. */
  readonly sdk: () => Promise<Sdk>
  /** How long one attempt may take, beside the wait of a long poll, in milliseconds. */
  readonly requestTimeoutMs: number
  /** Aborts when the service is closed, and ends all its requests. */
  readonly closed?: AbortSignal
}

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

export interface SendOptions {
  readonly abortSignal: AbortSignal
  readonly requestTimeout?: number
}

/** A request's deadline, in time-outs of one attempt: time for a second one, with its back-off. */
const deadlineFactor = 2

/**
 * Makes one request under one deadline. The SDK's own time-outs stop at the first byte of an answer,
 * and a handed-in client may have none; this one ends a request that hangs in the middle, too, and one
 * that waits for credentials or between two attempts, where the SDK hears no signal.
 *
 * @throws QueueError always, whatever went wrong.
 */
export async function sendWithin<Answer>(
  request: SdkQueueOptions & {
    readonly action: QueueAction
    readonly queue: string
    readonly waitMs?: number
    readonly signal?: AbortSignal | undefined
  },
  send: (sdk: Sdk, options: SendOptions) => Promise<Answer>,
): Promise<Answer> {
  const { action, queue, waitMs = 0, requestTimeoutMs } = request
  const ending = new AbortController()
  const ended = Promise.withResolvers<never>()
  const end = () => {
    ending.abort()
    ended.reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
  }
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      end()
    },
    waitMs + deadlineFactor * requestTimeoutMs,
  )
  const signals = [request.closed, request.signal].filter((signal) => signal !== undefined)
  for (const signal of signals) signal.addEventListener('abort', end)
  if (signals.some(({ aborted }) => aborted)) end()
  const longPoll = waitMs > 0 && { requestTimeout: waitMs + requestTimeoutMs }
  const run = async () => {
    const sdk = await request.sdk()
    return await send(sdk, { abortSignal: ending.signal, ...longPoll })
  }
  try {
    return await Promise.race([ended.promise, run()])
  } catch (error) {
    throw errorFromSdk(error, { action, queue, timedOut })
  } finally {
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', end)
  }
}
