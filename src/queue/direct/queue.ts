import type { Received } from '../../message/received.ts'
import type { Answer } from '../answers/answer.ts'
import { resultsOf, sendValid, sentAt } from '../answers/batch-answer.ts'
import { attributesIn, messagesIn } from '../answers/contents.ts'
import { entryForJson } from './entry.ts'
import type { DirectRequest } from './request.ts'
import { outgoingFault, visibilityFault } from '../rules/entry-rules.ts'
import type {
  EntryResult,
  Outgoing,
  Queue,
  QueueAttributes,
  ReceiveRequest,
  VisibilityChange,
} from '../port.ts'
import { isFifo } from '../queue-url.ts'
import { checkBatch, checkReceive, checkSend } from '../rules/request-rules.ts'

/** Sends a request; rejects with a QueueError. */
export type SendRequest = (request: DirectRequest) => Promise<Answer>

export interface DirectQueueOptions {
  /** For one try of a request, in milliseconds; a long poll's wait comes on top. */
  readonly requestTimeoutMs: number
}

/** A queue over SQS's JSON protocol. */
export class DirectQueue implements Queue {
  readonly url: string
  readonly #sendRequest: SendRequest
  readonly #timeoutMs: number
  readonly #urlJson: string

  constructor(url: string, sendRequest: SendRequest, { requestTimeoutMs }: DirectQueueOptions) {
    this.url = url
    this.#sendRequest = sendRequest
    this.#timeoutMs = requestTimeoutMs
    this.#urlJson = JSON.stringify(url)
  }

  async receive(request: ReceiveRequest): Promise<readonly Received[]> {
    checkReceive(this.url, request)
    const waitMs = request.waitSeconds * 1000
    const asked = { action: 'ReceiveMessage', queue: this.url }
    const answer = await this.#sendRequest({
      ...asked,
      body: (elapsedMs) => this.#receiveBody(request, Math.max(0, waitMs - elapsedMs)),
      // A poll that has lasted its time is not repeated: the receiver counts on its end.
      tryMs: waitMs + this.#timeoutMs,
      totalMs: waitMs + this.#timeoutMs,
      repeatable: request.attemptId !== undefined,
      signal: request.signal,
    })
    return messagesIn(answer, asked, request)
  }

  async delete(receiptHandles: readonly string[]): Promise<readonly EntryResult[]> {
    checkBatch('DeleteMessage', this.url, receiptHandles)
    const entries = receiptHandles.map((handle, at) => ({ Id: String(at), ReceiptHandle: handle }))
    const answer = await this.#batch('DeleteMessageBatch', entries)
    return resultsOf(answer, receiptHandles.length)
  }

  async changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly EntryResult[]> {
    checkBatch('ChangeMessageVisibility', this.url, changes)
    return sendValid(changes, visibilityFault, (valid) => {
      const entries = valid.map(([{ receiptHandle, seconds }, at]) => ({
        Id: String(at),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }))
      return this.#batch('ChangeMessageVisibilityBatch', entries)
    })
  }

  async send(messages: readonly Outgoing[]): Promise<readonly EntryResult[]> {
    checkSend(this.url, messages)
    const limits = { fifo: isFifo(this.url) }
    const faultOf = (message: Outgoing) => outgoingFault(message, limits)
    const post = (valid: readonly (readonly [Outgoing, number])[]) => {
      const entries = valid.map(([message, at]) => entryForJson(message, String(at)))
      return this.#batch('SendMessageBatch', entries)
    }
    return sendValid(messages, faultOf, post, sentAt)
  }

  async attributes(): Promise<QueueAttributes> {
    const action = 'GetQueueAttributes'
    const answer = await this.#simple(action, '"AttributeNames":["All"]')
    return attributesIn(answer, { action, queue: this.url })
  }

  #batch(action: string, entries: readonly object[]): Promise<Answer> {
    return this.#simple(action, `"Entries":${JSON.stringify(entries)}`)
  }

  #simple(action: string, fields: string): Promise<Answer> {
    const body = `{"QueueUrl":${this.#urlJson},${fields}}`
    return this.#sendRequest({
      action,
      queue: this.url,
      body: () => body,
      tryMs: this.#timeoutMs,
      totalMs: 2 * this.#timeoutMs,
      repeatable: true,
    })
  }

  /** Whole seconds, rounded down: a later try of a long poll ends when the first one would have. */
  #receiveBody(request: ReceiveRequest, waitMs: number): string {
    const { maxMessages, visibilitySeconds, attemptId } = request
    return (
      `{"QueueUrl":${this.#urlJson},"MaxNumberOfMessages":${maxMessages}` +
      `,"WaitTimeSeconds":${Math.floor(waitMs / 1000)}` +
      (visibilitySeconds === undefined ? '' : `,"VisibilityTimeout":${visibilitySeconds}`) +
      (attemptId === undefined ? '' : `,"ReceiveRequestAttemptId":${JSON.stringify(attemptId)}`) +
      ',"MessageSystemAttributeNames":["All"],"MessageAttributeNames":["All"]}'
    )
  }
}
