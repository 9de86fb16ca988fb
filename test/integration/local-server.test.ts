import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  MessageNotInflight,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  ResourceNotFoundException,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { createClient, createSdkService } from '../../src/queue/sdk/sdk.ts'
import { listen } from '../fixtures/ports.ts'

let local: LocalSqs
let client: SQSClient

beforeAll(async () => {
  local = await startLocalSqs({ port: 0 })
  client = await createClient({ endpoint: local.endpoint, requestAttempts: 1 })
})
afterAll(async () => {
  client.destroy()
  await local.stop()
})

let made = 0

function queueName(ending = ''): string {
  return `queue-${made++}${ending}`
}

/** A queue with a dead-letter queue, and the ARNs of both. */
function queuePair(ending = '') {
  const name = queueName()
  const dlqUrl = local.createQueue(`${name}-dlq${ending}`)
  const dlqArn = arnOf(dlqUrl)
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dlqArn, maxReceiveCount: 1 })
  const url = local.createQueue(`${name}${ending}`, { RedrivePolicy })
  return { url, arn: arnOf(url), dlqUrl, dlqArn }
}

function arnOf(url: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`
}

describe('the queue that it starts with', () => {
  it('is as Stream fills it: long poll, 1 MiB, redrive to NAME-dlq, which keeps 14 days', async () => {
    const service = createSdkService({ endpoint: local.endpoint })
    expect(local.queueUrl).toBe(`${local.endpoint}/000000000000/stream-events`)
    const dlq = await service.queue(local.deadLetterQueueUrl).attributes()
    expect(dlq).toMatchObject({ retentionSeconds: 1_209_600, redrive: undefined })
    expect(await service.queue(local.queueUrl).attributes()).toMatchObject({
      waitSeconds: 20,
      maxMessageBytes: 1_048_576,
      redrive: { deadLetterQueueArn: dlq.arn, maxReceiveCount: 12 },
    })
    expect(await service.urlOf('stream-events-dlq')).toBe(local.deadLetterQueueUrl)
    service.close()
  })

  it('is found by its name from any region', async () => {
    const elsewhere = createSdkService({ endpoint: local.endpoint, region: 'ap-south-1' })
    expect(await elsewhere.urlOf('stream-events')).toBe(local.queueUrl)
    elsewhere.close()
  })

  it('can be FIFO, with a FIFO dead-letter queue', async () => {
    const fifo = await startLocalSqs({ port: 0, queue: 'events.fifo' })
    expect(fifo.deadLetterQueueUrl).toMatch(/\/events-dlq\.fifo$/)
    const service = createSdkService({ endpoint: fifo.endpoint })
    expect((await service.queue(fifo.queueUrl).attributes()).fifo).toBe(true)
    service.close()
    await fifo.stop()
  })
})

describe('the server', () => {
  it('listens on 127.0.0.1 and on no other address', async () => {
    const { hostname, port } = new URL(local.endpoint)
    expect(hostname).toBe('127.0.0.1')
    const other = connect({ host: '127.0.0.2', port: Number(port) })
    const outcome = await new Promise((resolve) => {
      other.on('connect', () => resolve('connected')).on('error', () => resolve('refused'))
    })
    other.destroy()
    expect(outcome).toBe('refused')
  })

  it('ends its open polls when it is stopped', async () => {
    const another = await startLocalSqs({ port: 0 })
    const service = createSdkService({ endpoint: another.endpoint, requestAttempts: 1 })
    const poll = service.queue(another.queueUrl).receive({ maxMessages: 1, waitSeconds: 20 })
    const ended = poll.then(
      () => 'ended',
      () => 'ended',
    )
    await sleep(100)
    await another.stop()
    expect(await ended).toBe('ended')
    service.close()
  })

  it('says that another one holds its port, with the process and the queue', async () => {
    const port = Number(new URL(local.endpoint).port)
    await expect(startLocalSqs({ port })).rejects.toMatchObject({
      name: 'LocalSqsError',
      message: `Port ${port} of this machine is taken by another local SQS of sluice (process ${process.pid}, queue stream-events), which you can use instead. Stop that, or use another port.`,
    })
  })

  it('does not start with what SQS would refuse, and leaves its port', async () => {
    const holder = createServer()
    const port = await listen(holder)
    await new Promise((resolve) => holder.close(resolve))
    for (const refused of [{ queue: 'a b' }, { maxReceiveCount: 0 }]) {
      await expect(startLocalSqs({ port, ...refused })).rejects.toMatchObject({
        name: 'QueueError',
        code: 'InvalidParameterValue',
      })
    }
    const started = await startLocalSqs({ port })
    expect(new URL(started.endpoint).port).toBe(String(port))
    await started.stop()
  })

  it('creates other queues by the same rules', () => {
    expect(() => local.createQueue('a b')).toThrow('1 to 80 letters')
    expect(() => local.createQueue('q', { DelaySeconds: '901' })).toThrow('from 0 to 900')
    const name = queueName('.fifo')
    expect(local.createQueue(name)).toBe(`${local.endpoint}/000000000000/${name}`)
  })

  it('says which process holds its port', async () => {
    const holder = createServer()
    const port = await listen(holder)
    await expect(startLocalSqs({ port })).rejects.toThrow(
      new RegExp(`^Port ${port} of this machine is taken by `),
    )
    holder.close()
  })
})

describe('errors', () => {
  it('have the classes of the SDK', async () => {
    const { url } = queuePair()
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }))
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }))
    const handle = Messages?.[0]?.ReceiptHandle
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }))
    const failing = async (run: Promise<unknown>) =>
      run.then(
        () => undefined,
        (error) => error,
      )
    const missing = { QueueUrl: `${url}-missing` }
    expect(await failing(client.send(new ReceiveMessageCommand(missing)))).toBeInstanceOf(
      QueueDoesNotExist,
    )
    expect(
      await failing(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))),
    ).toBeInstanceOf(QueueDoesNotExist)
    const change = { QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: 1 }
    expect(await failing(client.send(new ChangeMessageVisibilityCommand(change)))).toBeInstanceOf(
      MessageNotInflight,
    )
    const empty = { QueueUrl: url, Entries: [] }
    expect(await failing(client.send(new SendMessageBatchCommand(empty)))).toBeInstanceOf(
      EmptyBatchRequest,
    )
    const garbage = { QueueUrl: url, ReceiptHandle: 'garbage' }
    expect(await failing(client.send(new DeleteMessageCommand(garbage)))).toBeInstanceOf(
      ReceiptHandleIsInvalid,
    )
    const wrong = { QueueUrl: url, MaxNumberOfMessages: 11 }
    expect(await failing(client.send(new ReceiveMessageCommand(wrong)))).toMatchObject({
      name: 'InvalidParameterValue',
    })
  })

  it('come for what SQS refuses, also for one entry of a batch', async () => {
    const { url: QueueUrl } = queuePair()
    const value = { DataType: 'String', StringValue: 'x' }
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, value]))
    const send = (input: object) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', ...input }))
    await expect(send({ MessageAttributes: eleven })).rejects.toThrow('at most 10')
    await expect(send({ DelaySeconds: 901 })).rejects.toThrow('from 0 to 900')
    const Entries = [
      { Id: 'bad', MessageBody: 'a', MessageAttributes: { a: { ...value, StringValue: '' } } },
      { Id: 'good', MessageBody: 'b' },
    ]
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good'])
    expect(answer.Failed).toMatchObject([{ Id: 'bad', SenderFault: true }])
  })
})

describe('a receive', () => {
  it('returns message attributes only when they are requested', async () => {
    const { url: QueueUrl } = queuePair()
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'x' } }
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', MessageAttributes }))
    const receive = { QueueUrl, VisibilityTimeout: 0 }
    const unasked = await client.send(new ReceiveMessageCommand(receive))
    expect(unasked.Messages?.[0]?.MessageAttributes).toBeUndefined()
    expect(unasked.Messages?.[0]?.Attributes).toBeUndefined()
  })

  it('that was aborted takes no message', async () => {
    const { url: QueueUrl } = queuePair()
    const abort = new AbortController()
    const input = { QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }
    const given = client.send(new ReceiveMessageCommand(input), { abortSignal: abort.signal })
    const up = expect(given).rejects.toMatchObject({ name: 'AbortError' })
    await sleep(100)
    abort.abort()
    await up
    await sleep(50)
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }))
    const next = { QueueUrl, WaitTimeSeconds: 2, MessageSystemAttributeNames: ['All' as const] }
    const { Messages } = await client.send(new ReceiveMessageCommand(next))
    expect(Messages?.[0]?.Attributes?.ApproximateReceiveCount).toBe('1')
  })
})

describe('moving messages back from a dead-letter queue', () => {
  async function deadLetters(count: number) {
    const pair = queuePair()
    for (let i = 0; i < count; i++) {
      await client.send(new SendMessageCommand({ QueueUrl: pair.url, MessageBody: `${i}` }))
    }
    const receive = { QueueUrl: pair.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
    for (let i = 0; i < 4; i++) await client.send(new ReceiveMessageCommand(receive))
    return pair
  }

  const status = async (SourceArn: string) =>
    (await client.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results?.[0]

  it('brings them to where they came from', async () => {
    const { url, dlqUrl, dlqArn } = await deadLetters(3)
    const asked = { QueueUrl: dlqUrl, VisibilityTimeout: 0 }
    const names = { MessageSystemAttributeNames: ['DeadLetterQueueSourceArn' as const] }
    const { Messages } = await client.send(new ReceiveMessageCommand({ ...asked, ...names }))
    expect(Messages?.[0]?.Attributes).toEqual({ DeadLetterQueueSourceArn: arnOf(url) })

    await client.send(new StartMessageMoveTaskCommand({ SourceArn: dlqArn }))
    await expect
      .poll(() => status(dlqArn))
      .toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 })
    const back = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    )
    expect(back.Messages?.map(({ Body }) => Body).sort()).toEqual(['0', '1', '2'])
    expect(back.Messages?.[0]?.Attributes?.ApproximateReceiveCount).toBe('1')
  })

  it('can be paced and cancelled, one task a queue', async () => {
    const { dlqArn, arn } = await deadLetters(5)
    const input = { SourceArn: dlqArn, DestinationArn: arn, MaxNumberOfMessagesPerSecond: 1 }
    const { TaskHandle } = await client.send(new StartMessageMoveTaskCommand(input))
    await expect(client.send(new StartMessageMoveTaskCommand(input))).rejects.toThrow(
      'running already',
    )
    expect(await status(dlqArn)).toMatchObject({ Status: 'RUNNING', TaskHandle })
    const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBeLessThan(5)
    expect(await status(dlqArn)).toMatchObject({ Status: 'CANCELLED' })
  })

  it('fails for a message that a client sent there, unless a destination is given', async () => {
    const { dlqUrl, dlqArn, url, arn } = queuePair()
    await client.send(new SendMessageCommand({ QueueUrl: dlqUrl, MessageBody: 'by hand' }))
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: dlqArn }))
    await expect
      .poll(() => status(dlqArn))
      .toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' })
    const input = { SourceArn: dlqArn, DestinationArn: arn }
    await client.send(new StartMessageMoveTaskCommand(input))
    await expect.poll(() => status(dlqArn)).toMatchObject({ Status: 'COMPLETED' })
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }))
    expect(Messages?.[0]?.Body).toBe('by hand')
  })

  it('is refused for a queue that is not there, and for one that is no dead-letter queue', async () => {
    const { arn } = queuePair()
    const start = (SourceArn: string) => client.send(new StartMessageMoveTaskCommand({ SourceArn }))
    await expect(start(`${arn}-missing`)).rejects.toBeInstanceOf(ResourceNotFoundException)
    await expect(start(arn)).rejects.toThrow('dead-letter queue')
  })

  it('knows the queues behind a dead-letter queue', async () => {
    const { url, dlqUrl } = queuePair()
    const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dlqUrl }))
    expect(sources.queueUrls).toEqual([url])
  })
})
