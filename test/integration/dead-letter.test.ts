import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import {
  createPipeline,
  createRouter,
  fromSqsMessage,
  PermanentError,
  type Queue,
  type Received,
} from 'sluice'
import {
  failureFrom,
  isTooLarge,
  type MessageToSend,
  makeDeadLetter,
  makeReplay,
  originalAttributes,
  readLineage,
  readRecord,
  sendMessageInput,
  splitBody,
  type TooLarge,
} from 'sluice/dead-letter'
import { streamEvents } from 'sluice/schemas'
import { sampleEvent } from 'sluice/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docstringPrograms } from './docstring.ts'
import { useLocalQueues } from './local-queues.ts'
import { root } from './packed.ts'

const sqs = useLocalQueues()
let client: SQSClient

beforeAll(() => {
  client = new SQSClient({
    endpoint: sqs.local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
})
afterAll(() => client.destroy())

/** Sends a message as an app does that has the AWS SDK and nothing of sluice's queues. */
async function send(queueUrl: string, message: MessageToSend | TooLarge): Promise<void> {
  if (isTooLarge(message)) throw new Error('too large')
  await client.send(new SendMessageCommand(sendMessageInput(queueUrl, message)))
}

/** Receives in the same way. */
async function receive({ url }: Queue): Promise<readonly Received[]> {
  const input = {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['All' as const],
    MessageAttributeNames: ['All'],
  }
  const { Messages = [] } = await client.send(new ReceiveMessageCommand(input))
  return Messages.map(fromSqsMessage)
}

describe('sluice/dead-letter', () => {
  test('says in a program that runs how a dead letter is made, read and replayed', async () => {
    const [program = ''] = await docstringPrograms('src/dead-letter/index.ts')
    const args = ['--conditions=sluice-source', '--input-type=module', '--eval', program]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect([stdout, stderr]).toEqual(['no such channel\n', ''])
  })

  test('makes messages that the AWS SDK sends unchanged', async () => {
    const { queue, dlq } = await sqs.pair('by-hand')
    const attributes = {
      text: { dataType: 'String', stringValue: 'kept' },
      bytes: { dataType: 'Binary.png', binaryValue: new Uint8Array([0, 255]) },
    }
    await queue.send([{ body: ' {"type":"message.new"}\n', attributes, traceHeader: 'Root=1-2' }])
    const [first] = await receive(queue)
    const failure = failureFrom(new RangeError('no such channel'), 'message.new')
    await send(dlq.url, makeDeadLetter(first!, failure, { nowMs: Date.now() }))
    const [deadLetter] = await receive(dlq)
    expect(deadLetter).toMatchObject({ body: first?.body, traceHeader: 'Root=1-2' })
    expect(originalAttributes(deadLetter!)).toEqual(first?.attributes)
    expect(readRecord(deadLetter!)).toMatchObject({
      reason: 'HandlerFailed',
      type: 'message.new',
      error: { name: 'RangeError', message: 'no such channel' },
      messageId: first?.messageId,
    })
    await send(queue.url, makeReplay(deadLetter!, { nowMs: Date.now() }))
    const [again] = await receive(queue)
    expect(again).toMatchObject({ body: first?.body, traceHeader: 'Root=1-2' })
    expect(originalAttributes(again!)).toEqual(first?.attributes)
    expect(readLineage(again!)).toEqual({
      messageId: first?.messageId,
      index: undefined,
      replays: 1,
    })
  })

  test('stores the failed events of a body alone, which keep their keys when they come back', async () => {
    const { queue, dlq } = await sqs.pair('of-a-batch')
    const keys: string[] = []
    const router = createRouter(streamEvents)
      .on('message.new', () => {})
      .on('user.banned', (_event, delivery) => {
        keys.push(delivery.key)
        throw new PermanentError('not ours')
      })
    const events = [sampleEvent('message.new'), sampleEvent('user.banned'), { type: 7 }]
    await queue.send([{ body: JSON.stringify(events) }])
    const [received] = await receive(queue)
    const pipeline = createPipeline(router)
    const processed = await pipeline.process(received!)
    const parts = splitBody(received!.body)
    for (const { index, outcome } of processed.events) {
      if (outcome._tag !== 'DeadLetter') continue
      const options = { nowMs: Date.now(), event: parts[index] }
      await send(dlq.url, makeDeadLetter(received!, outcome.failure, options))
    }
    const stored = await receive(dlq)
    const bodies = stored.map(({ body }) => body).sort()
    expect(bodies).toEqual(
      events
        .slice(1)
        .map((event) => JSON.stringify(event))
        .sort(),
    )
    const banned = stored.find((letter) => readRecord(letter)?.type === 'user.banned')
    await send(queue.url, makeReplay(banned!, { nowMs: Date.now() }))
    const [again] = await receive(queue)
    await pipeline.process(again!)
    expect(keys).toEqual([`${received?.messageId}:1`, `${received?.messageId}:1`])
  })

  test('puts a message on a FIFO queue and takes it back', async () => {
    const queue = sqs.queue('by-hand.fifo')
    await queue.send([{ body: '1', groupId: 'g', deduplicationId: 'first' }])
    const [first] = await receive(queue)
    const again = { nowMs: Date.now(), deduplicationId: crypto.randomUUID() }
    await send(queue.url, makeDeadLetter(first!, { _tag: 'MalformedBody', reason: 'no' }, again))
    await queue.delete([first!.receiptHandle])
    const [deadLetter] = await receive(queue)
    expect(deadLetter).toMatchObject({ body: '1', groupId: 'g' })
    expect(deadLetter?.deduplicationId).toBe(again.deduplicationId)
  })
})
