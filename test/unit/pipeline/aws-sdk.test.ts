import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageResult,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { createPipeline, createRouter, fromSqsMessage, PermanentError } from 'sluice'
import {
  isTooLarge,
  makeDeadLetter,
  readRecord,
  sendMessageInput,
  splitBody,
} from 'sluice/dead-letter'
import { createManualClock, createMemoryService, type MemoryQueue } from 'sluice/testing'
import { expect, it } from 'vitest'
import { orders, placed } from '../route/orders.ts'

/** The part of an SQSClient that the program below uses, over queues in memory. */
function clientOf(queues: readonly MemoryQueue[], passes: (seconds: number) => Promise<void>) {
  const queueAt = (url: string | undefined) => {
    const queue = queues.find((one) => one.url === url)
    if (queue === undefined) throw new Error(`there is no queue ${url}`)
    return queue
  }
  return {
    async send(command: object): Promise<ReceiveMessageResult> {
      if (command instanceof ReceiveMessageCommand) return await receive(command)
      if (command instanceof DeleteMessageCommand) {
        const { QueueUrl, ReceiptHandle = '' } = command.input
        await queueAt(QueueUrl).delete([ReceiptHandle])
      } else if (command instanceof ChangeMessageVisibilityCommand) {
        const { QueueUrl, ReceiptHandle: receiptHandle = '', VisibilityTimeout } = command.input
        const seconds = VisibilityTimeout ?? Number.NaN
        await queueAt(QueueUrl).changeVisibility([{ receiptHandle, seconds }])
      } else if (command instanceof SendMessageCommand) {
        const { QueueUrl, MessageBody = '', MessageAttributes = {} } = command.input
        const named = Object.entries(MessageAttributes).map(
          ([name, { DataType: dataType = '', StringValue: stringValue = '' }]) =>
            [name, { dataType, stringValue }] as const,
        )
        const attributes = Object.fromEntries(named)
        await queueAt(QueueUrl).send([{ body: MessageBody, attributes }])
      } else {
        throw new Error(`no such command: ${command.constructor.name}`)
      }
      return {}
    },
  }

  async function receive({ input }: ReceiveMessageCommand): Promise<ReceiveMessageResult> {
    const { QueueUrl, MaxNumberOfMessages: maxMessages = 1, WaitTimeSeconds = 0 } = input
    const received = await queueAt(QueueUrl).receive({ maxMessages, waitSeconds: 0 })
    if (received.length === 0) await passes(WaitTimeSeconds)
    const isAll = input.MessageSystemAttributeNames?.includes('All')
    return {
      Messages: received.map(({ messageId, receiptHandle, body, receiveCount }) => ({
        MessageId: messageId,
        ReceiptHandle: receiptHandle,
        Body: body,
        ...(isAll && { Attributes: { ApproximateReceiveCount: String(receiveCount) } }),
      })),
    }
  }
}

it('a program with the AWS SDK feeds the pipeline by itself: the one of the documentation', async () => {
  const clock = createManualClock()
  const service = createMemoryService({ clock })
  const queue = service.create('orders')
  const deadLetters = service.create('orders-dlq')
  const { url: queueUrl } = queue
  const { url: deadLetterQueueUrl } = deadLetters
  const sqs = clientOf([queue, deadLetters], (seconds) => clock.advance(seconds * 1000))
  const stopping = new AbortController()
  const handled: [total: number, attempt: number][] = []
  let isDown = true
  const router = createRouter(orders).on('order.placed', ({ total }, { receiveCount }) => {
    if (total === 1) throw new PermanentError('never')
    if (total === 2 && isDown) {
      isDown = false
      throw new Error('not now')
    }
    handled.push([total, receiveCount])
    if (handled.length === 2) stopping.abort()
  })
  // Total 1 never succeeds, in a body with one that is handled; total 2 succeeds at its second attempt.
  for (const body of [[placed(0), placed(1)], placed(2)]) {
    await queue.send([{ body: JSON.stringify(body) }])
  }

  const pipeline = createPipeline(router, {
    queueUrl,
    maxReceives: 12,
  })

  async function receive(signal: AbortSignal) {
    while (!signal.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      )
      await Promise.all(Messages.map((message) => handle(message, signal)))
    }
  }

  async function handle(message: Message, signal: AbortSignal) {
    const received = fromSqsMessage(message)
    const { settlement, events } = await pipeline.process(received, { signal })
    const { ReceiptHandle } = message
    if (settlement._tag === 'Retry') {
      const VisibilityTimeout = settlement.afterSeconds
      const release = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout }
      await sqs.send(new ChangeMessageVisibilityCommand(release))
      return
    }
    // On the dead-letter queue first, deleted after: if the first fails, nothing is lost.
    const parts = settlement._tag === 'DeadLetter' ? splitBody(received.body) : []
    for (const { outcome, index } of events) {
      if (outcome._tag !== 'DeadLetter') continue
      const options = { nowMs: Date.now(), event: parts[index] }
      const letter = makeDeadLetter(received, outcome.failure, options)
      if (isTooLarge(letter)) throw new Error('the message must stay on its queue')
      await sqs.send(new SendMessageCommand(sendMessageInput(deadLetterQueueUrl, letter)))
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }))
  }

  await receive(stopping.signal)
  expect(handled).toEqual([
    [0, 1],
    [2, 2],
  ])
  expect(queue.messages()).toEqual([])
  const [letter] = await deadLetters.receive({ maxMessages: 10, waitSeconds: 0 })
  expect(letter?.body).toBe(JSON.stringify(placed(1)))
  expect(letter && readRecord(letter)).toMatchObject({
    reason: 'PermanentlyFailed',
    index: 1,
    whole: false,
    error: { message: 'never' },
  })
})
