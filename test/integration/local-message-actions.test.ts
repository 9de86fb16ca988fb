import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  MessageNotInflight,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { arnOf, expectRefused, useLocalSqs } from './local-sqs-client.ts'

const sqs = useLocalSqs()
const mebibyte = 1_048_576

const send = (QueueUrl: string, input: Partial<SendMessageCommandInput> = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', ...input }))
const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
  sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

async function receive(QueueUrl: string, input: Partial<ReceiveMessageCommandInput> = {}) {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input })
  return (await sqs.client.send(command)).Messages ?? []
}

async function receiveOne(QueueUrl: string, input: Partial<ReceiveMessageCommandInput> = {}) {
  const [message] = await receive(QueueUrl, { MaxNumberOfMessages: 1, ...input })
  if (!message) throw new Error('nothing received')
  return message
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue })
const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793'

describe('a message', () => {
  // The SDK checks the MD5 of the bodies itself, when it sends and when it receives.
  it('comes with the attributes that are asked for, and their MD5', async () => {
    const url = sqs.queue()
    const MessageAttributes = {
      'order.id': text('1'),
      'order.size': { DataType: 'Number', StringValue: '42' },
      picture: { DataType: 'Binary.png', BinaryValue: new Uint8Array([0, 255]) },
    }
    const sent = await send(url, {
      MessageBody: 'Grüße 🦭',
      MessageAttributes,
      MessageSystemAttributes: { AWSTraceHeader: text(trace) },
      MessageGroupId: 'tenant-1',
    })
    expect(sent).toMatchObject({
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      MD5OfMessageSystemAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(sent.SequenceNumber).toBeUndefined()

    const again = { VisibilityTimeout: 0 }
    const unasked = await receiveOne(url, again)
    expect(unasked).toMatchObject({ MessageId: sent.MessageId, Body: 'Grüße 🦭' })
    expect(Object.keys(unasked).sort()).toEqual(['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle'])

    const all = await receiveOne(url, {
      ...again,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    expect(all.MessageAttributes).toEqual(MessageAttributes)
    expect(all.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes)
    expect(all.Attributes).toEqual({
      SenderId: '000000000000',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      AWSTraceHeader: trace,
      MessageGroupId: 'tenant-1',
    })

    const some = await receiveOne(url, {
      ...again,
      AttributeNames: ['ApproximateReceiveCount' as 'All'],
      MessageAttributeNames: ['order.*', 'none'],
    })
    expect(some.Attributes).toEqual({ ApproximateReceiveCount: '3' })
    expect(Object.keys(some.MessageAttributes ?? {}).sort()).toEqual(['order.id', 'order.size'])
    expect(some.MD5OfMessageAttributes).not.toBe(sent.MD5OfMessageAttributes)
  })

  it('of a FIFO queue has a sequence number, and is taken once', async () => {
    const url = sqs.queue({}, '.fifo')
    const message = { MessageGroupId: 'a', MessageDeduplicationId: '1' }
    const first = await send(url, message)
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    const { MessageId, SequenceNumber } = first
    expect(await send(url, message)).toMatchObject({ MessageId, SequenceNumber })
    const [only, ...others] = await receive(url, { MessageSystemAttributeNames: ['All'] })
    expect(others).toEqual([])
    expect(only?.Attributes).toMatchObject({ MessageDeduplicationId: '1', SequenceNumber })
  })

  it('of a FIFO queue comes again under the attempt id of its receive', async () => {
    const url = sqs.queue({}, '.fifo')
    await send(url, { MessageGroupId: 'a', MessageDeduplicationId: '1' })
    const ReceiveRequestAttemptId = 'attempt-1'
    const first = await receive(url, { ReceiveRequestAttemptId })
    expect(await receive(url)).toEqual([])
    expect(await receive(url, { ReceiveRequestAttemptId })).toEqual(first)
  })

  it('on a dead-letter queue names its source', async () => {
    const dlq = sqs.queue()
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dlq), maxReceiveCount: 1 })
    const url = sqs.queue({ RedrivePolicy })
    await send(url)
    await receive(url, { VisibilityTimeout: 0 })
    expect(await receive(url)).toEqual([])
    const MessageSystemAttributeNames = ['DeadLetterQueueSourceArn' as const]
    expect((await receiveOne(dlq, { MessageSystemAttributeNames })).Attributes).toEqual({
      DeadLetterQueueSourceArn: arnOf(url),
    })
  })

  it.each<[string, Partial<SendMessageCommandInput>, string]>([
    ['without a body', { MessageBody: '' }, 'MissingParameter'],
    ['of more than 1 MiB', { MessageBody: 'x'.repeat(mebibyte + 1) }, 'InvalidParameterValue'],
    ['with a control character', { MessageBody: 'bell \u0007' }, 'InvalidMessageContents'],
    ['that is late', { DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['with an empty attribute', { MessageAttributes: { a: text('') } }, 'InvalidParameterValue'],
    [
      'with an attribute of AWS',
      { MessageAttributes: { 'aws.a': text('1') } },
      'InvalidParameterValue',
    ],
    [
      'with an attribute that is a list',
      { MessageAttributes: { a: { DataType: 'String', StringListValues: ['1'] } } },
      'UnsupportedOperation',
    ],
    ['with a deduplication id', { MessageDeduplicationId: '1' }, 'InvalidParameterValue'],
    ['with a group id of spaces', { MessageGroupId: '  ' }, 'InvalidParameterValue'],
    [
      'with a trace header of no text',
      { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String' } } },
      'InvalidParameterValue',
    ],
  ])('%s is refused', async (_, input, code) => {
    const url = sqs.queue()
    await expectRefused(send(url, input), code)
    expect(await receive(url)).toEqual([])
  })

  it.each<[string, Partial<SendMessageCommandInput>, string]>([
    ['without a group', { MessageDeduplicationId: '1' }, 'MissingParameter'],
    ['without a deduplication id', { MessageGroupId: 'a' }, 'InvalidParameterValue'],
    [
      'with a delay of its own',
      { MessageGroupId: 'a', MessageDeduplicationId: '1', DelaySeconds: 1 },
      'InvalidParameterValue',
    ],
  ])('%s is refused by a FIFO queue', async (_, input, code) => {
    await expectRefused(send(sqs.queue({}, '.fifo'), input), code)
  })

  it('beyond the MaximumMessageSize of its queue is refused', async () => {
    const url = sqs.queue({ MaximumMessageSize: '1024' })
    await expectRefused(send(url, { MessageBody: 'x'.repeat(1_025) }), 'InvalidParameterValue')
    await send(url, { MessageBody: 'x'.repeat(1_024) })
    expect(await receive(url)).toHaveLength(1)
  })
})

describe('a receive', () => {
  it.each<[string, Partial<ReceiveMessageCommandInput>, string]>([
    ['of eleven messages', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['of none', { MaxNumberOfMessages: 0 }, 'InvalidParameterValue'],
    ['that waits for 21 s', { WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
    ['that hides for too long', { VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
    ['with an attempt id of spaces', { ReceiveRequestAttemptId: ' ' }, 'InvalidParameterValue'],
    ['of an unknown attribute', { AttributeNames: ['Sender' as 'All'] }, 'InvalidAttributeName'],
  ])('%s is refused', async (_, input, code) => {
    await expectRefused(receive(sqs.queue(), input), code)
  })

  it('returns one message where no number is asked for', async () => {
    const url = sqs.queue()
    await sendBatch(url, [
      { Id: 'a', MessageBody: 'a' },
      { Id: 'b', MessageBody: 'b' },
    ])
    const { Messages } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: url }))
    expect(Messages).toHaveLength(1)
  })
})

describe('a receipt handle', () => {
  const remove = (QueueUrl: string, ReceiptHandle: string | undefined) =>
    sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  const hide = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) => {
    const input = { QueueUrl, ReceiptHandle, VisibilityTimeout }
    return sqs.client.send(new ChangeMessageVisibilityCommand(input))
  }

  it('changes the visibility of its message, and deletes it', async () => {
    const url = sqs.queue()
    await send(url)
    const { ReceiptHandle } = await receiveOne(url)
    await hide(url, ReceiptHandle, 0)
    const again = await receiveOne(url)
    await remove(url, again.ReceiptHandle)
    expect(await receive(url)).toEqual([])
    await expect(hide(url, again.ReceiptHandle, 5)).rejects.toBeInstanceOf(MessageNotInflight)
  })

  it('of another queue, or of no message at all, is refused', async () => {
    const url = sqs.queue()
    await send(url)
    const { ReceiptHandle } = await receiveOne(url)
    for (const handle of [ReceiptHandle, 'garbage']) {
      await expect(remove(sqs.queue(), handle)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid)
      await expect(hide(sqs.queue(), handle, 1)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid)
    }
    await expectRefused(remove(url, undefined), 'MissingParameter')
    await expectRefused(hide(url, ReceiptHandle, 43_201), 'InvalidParameterValue')
  })
})

describe('a batch', () => {
  const bodies = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ Id: `${i}`, MessageBody: `${i}` }))

  it('carries out the valid entries, and says of each other what is wrong', async () => {
    const url = sqs.queue({ MaximumMessageSize: '1024' })
    const answer = await sendBatch(url, [
      { Id: 'good', MessageBody: 'a', MessageAttributes: { a: text('1') } },
      { Id: 'large', MessageBody: 'x'.repeat(1_025) },
      { Id: 'empty', MessageBody: '' },
      { Id: 'bell', MessageBody: '\u0007' },
      { Id: 'late', MessageBody: 'b', DelaySeconds: 901 },
    ])
    expect(answer.Successful).toMatchObject([
      { Id: 'good', MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ])
    expect(answer.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['large', 'InvalidParameterValue', true],
      ['empty', 'MissingParameter', true],
      ['bell', 'InvalidMessageContents', true],
      ['late', 'InvalidParameterValue', true],
    ])
    expect(answer.Failed?.[0]?.Message).toContain('1024')
    const received = await receive(url)
    expect(received.map(({ Body }) => Body)).toEqual(['a'])
    expect(received[0]?.MessageId).toBe(answer.Successful?.[0]?.MessageId)
  })

  it('deletes and changes what it can', async () => {
    const url = sqs.queue()
    await sendBatch(url, bodies(3))
    const [one, other, third] = await receive(url)
    const changed = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: one?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'b', ReceiptHandle: other?.ReceiptHandle, VisibilityTimeout: 43_201 },
          { Id: 'c', ReceiptHandle: 'garbage', VisibilityTimeout: 1 },
        ],
      }),
    )
    expect(changed.Successful).toEqual([{ Id: 'a' }])
    expect(changed.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ['b', 'InvalidParameterValue'],
      ['c', 'ReceiptHandleIsInvalid'],
    ])
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: third?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'garbage' },
        ],
      }),
    )
    expect(deleted.Successful).toEqual([{ Id: 'a' }])
    expect(deleted.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }])
    expect((await receive(url)).map(({ MessageId }) => MessageId)).toEqual([one?.MessageId])
  })

  const half = 'x'.repeat(mebibyte / 2)
  it.each([
    ['without entries', [], EmptyBatchRequest],
    ['of eleven entries', bodies(11), TooManyEntriesInBatchRequest],
    ['with the same id twice', [...bodies(2), ...bodies(1)], BatchEntryIdsNotDistinct],
    ['with an id of a space', [{ Id: 'a b', MessageBody: 'a' }], InvalidBatchEntryId],
    ['with an id of 81 letters', [{ Id: 'x'.repeat(81), MessageBody: 'a' }], InvalidBatchEntryId],
    [
      'of more than 1 MiB',
      ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id === 'c' ? 'x' : half })),
      BatchRequestTooLong,
    ],
    [
      'with one message of more than 1 MiB',
      [...bodies(1), { Id: 'a', MessageBody: `${half}${half}x` }],
      BatchRequestTooLong,
    ],
  ])('%s is refused as a whole', async (_, entries, error) => {
    const url = sqs.queue()
    await expect(sendBatch(url, entries)).rejects.toBeInstanceOf(error)
    expect(await receive(url)).toEqual([])
  })

  it('of 1 MiB is taken', async () => {
    const url = sqs.queue()
    const halves = ['a', 'b'].map((Id) => ({ Id, MessageBody: half }))
    expect((await sendBatch(url, halves)).Successful).toHaveLength(2)
  })

  it('of handles without entries, or with the same id twice, is refused as a whole', async () => {
    const QueueUrl = sqs.queue()
    const entry = { Id: 'a', ReceiptHandle: 'x', VisibilityTimeout: 1 }
    for (const [Entries, error] of [
      [[], EmptyBatchRequest],
      [[entry, entry], BatchEntryIdsNotDistinct],
    ] as const) {
      const input = { QueueUrl, Entries: [...Entries] }
      await expect(sqs.client.send(new DeleteMessageBatchCommand(input))).rejects.toBeInstanceOf(
        error,
      )
      await expect(
        sqs.client.send(new ChangeMessageVisibilityBatchCommand(input)),
      ).rejects.toBeInstanceOf(error)
    }
  })
})
