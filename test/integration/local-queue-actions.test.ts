import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  paginateListQueues,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
  type QueueAttributeName,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it, vi } from 'vitest'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { arnOf, expectRefused, useLocalSqs } from './local-sqs-client.ts'

const sqs = useLocalSqs()

async function attributes(QueueUrl: string, ...names: QueueAttributeName[]) {
  const input = { QueueUrl, AttributeNames: names }
  return (await sqs.client.send(new GetQueueAttributesCommand(input))).Attributes
}

const create = (QueueName: string, Attributes = {}, tags = {}) =>
  sqs.client.send(new CreateQueueCommand({ QueueName, Attributes, tags }))
const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
const send = (QueueUrl: string, MessageBody = 'a') =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody }))

describe('CreateQueue', () => {
  it('makes a queue with attributes and tags', async () => {
    const name = sqs.name()
    const { QueueUrl } = await create(name, { VisibilityTimeout: '7' }, { team: 'a' })
    expect(QueueUrl).toBe(`${sqs.local.endpoint}/000000000000/${name}`)
    expect(await attributes(QueueUrl!, 'VisibilityTimeout', 'DelaySeconds')).toEqual({
      VisibilityTimeout: '7',
      DelaySeconds: '0',
    })
    const { Tags } = await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))
    expect(Tags).toEqual({ team: 'a' })
  })

  it('answers with the same queue for the same attributes, and refuses others', async () => {
    const name = sqs.name()
    const { QueueUrl } = await create(name, { VisibilityTimeout: '7' })
    expect((await create(name, { VisibilityTimeout: '7' })).QueueUrl).toBe(QueueUrl)
    expect((await create(name)).QueueUrl).toBe(QueueUrl)
    await expect(create(name, { VisibilityTimeout: '8' })).rejects.toBeInstanceOf(QueueNameExists)
  })

  it('makes a FIFO queue where name and attribute say so', async () => {
    const { QueueUrl } = await create(sqs.name('.fifo'), { FifoQueue: 'true' })
    expect(await attributes(QueueUrl!, 'All')).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    })
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['a name with a space', 'a b', {}, 'InvalidParameterValue'],
    ['a name of 81 characters', 'x'.repeat(81), {}, 'InvalidParameterValue'],
    ['the name of a FIFO queue without the attribute', 'q.fifo', {}, 'InvalidParameterValue'],
    ['a standard queue with FifoQueue', 'q', { FifoQueue: 'true' }, 'InvalidAttributeName'],
    ['an unknown attribute', 'q', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a value out of range', 'q', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
    ['a policy that is no JSON', 'q', { Policy: '{' }, 'InvalidAttributeValue'],
    ['a RedrivePolicy that is no JSON', 'q', { RedrivePolicy: '{' }, 'InvalidAttributeValue'],
    [
      'a RedrivePolicy to nowhere',
      'q',
      { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('none'), maxReceiveCount: 1 }) },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_, name, given, code) => {
    await expectRefused(create(name, given), code)
    await expect(
      sqs.client.send(new GetQueueUrlCommand({ QueueName: name })),
    ).rejects.toBeInstanceOf(QueueDoesNotExist)
  })
})

describe('SetQueueAttributes', () => {
  it('changes a queue that lives, and keeps what it does not use', async () => {
    const QueueUrl = sqs.queue()
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] })
    await set(QueueUrl, { VisibilityTimeout: '0', KmsMasterKeyId: 'alias/aws/sqs', Policy })
    expect(await attributes(QueueUrl, 'All')).toMatchObject({
      VisibilityTimeout: '0',
      KmsMasterKeyId: 'alias/aws/sqs',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
      Policy,
    })
    await send(QueueUrl)
    const receive = () => sqs.client.send(new ReceiveMessageCommand({ QueueUrl }))
    expect((await receive()).Messages).toHaveLength(1)
    expect((await receive()).Messages).toHaveLength(1)
    await set(QueueUrl, { Policy: '', VisibilityTimeout: '30' })
    expect(await attributes(QueueUrl, 'Policy')).toBeUndefined()
  })

  it('sets the wait of a receive that does not ask for one', async () => {
    const QueueUrl = sqs.queue({ ReceiveMessageWaitTimeSeconds: '20' })
    const poll = sqs.client.send(new ReceiveMessageCommand({ QueueUrl }))
    await send(QueueUrl)
    expect((await poll).Messages).toHaveLength(1)
  })

  it.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'MissingParameter'],
    ['an unknown attribute', { Colour: 'red' }, 'InvalidAttributeName'],
    ['what only SQS sets', { CreatedTimestamp: '1' }, 'InvalidAttributeName'],
    ['a value out of range', { MaximumMessageSize: '1023' }, 'InvalidAttributeValue'],
    ['a FIFO attribute', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['a RedriveAllowPolicy without meaning', { RedriveAllowPolicy: '{}' }, 'InvalidAttributeValue'],
  ])('refuses %s', async (_, given, code) => {
    await expectRefused(set(sqs.queue(), given), code)
  })
})

describe('GetQueueAttributes', () => {
  it('answers with what is asked for, and nothing unasked', async () => {
    const QueueUrl = sqs.queue()
    expect(await attributes(QueueUrl)).toBeUndefined()
    expect(await attributes(QueueUrl, 'QueueArn', 'Policy')).toEqual({ QueueArn: arnOf(QueueUrl) })
    await expectRefused(
      attributes(QueueUrl, 'Colour' as QueueAttributeName),
      'InvalidAttributeName',
    )
  })

  it('counts what is visible, in flight and delayed', async () => {
    const QueueUrl = sqs.queue()
    for (const body of ['a', 'b', 'c']) await send(QueueUrl, body)
    const delayed = { QueueUrl, MessageBody: 'd', DelaySeconds: 60 }
    await sqs.client.send(new SendMessageCommand(delayed))
    await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
    await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 1 }))
    const counts = () =>
      attributes(
        QueueUrl,
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      )
    expect(await counts()).toEqual({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '1',
    })
    await vi.waitFor(
      async () =>
        expect(await counts()).toMatchObject({
          ApproximateNumberOfMessages: '2',
          ApproximateNumberOfMessagesNotVisible: '1',
        }),
      5_000,
    )
  })
})

describe('a queue', () => {
  it('is found by its name, for its own account only', async () => {
    const QueueUrl = sqs.queue()
    const QueueName = QueueUrl.split('/').at(-1)
    const find = (QueueOwnerAWSAccountId?: string) =>
      sqs.client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }))
    expect((await find()).QueueUrl).toBe(QueueUrl)
    expect((await find('000000000000')).QueueUrl).toBe(QueueUrl)
    await expect(find('123456789012')).rejects.toBeInstanceOf(QueueDoesNotExist)
  })

  it('is found by the path of its URL, whatever its host and port, from any region', async () => {
    const url = sqs.queue()
    await send(url)
    const path = new URL(url).pathname
    for (const host of ['localhost:1', 'sqs.eu-west-1.amazonaws.com', 'tunnel.example:8443']) {
      const service = createSdkService({ endpoint: sqs.local.endpoint, region: 'eu-west-1' })
      expect((await service.queue(`https://${host}${path}`).attributes()).visible).toBe(1)
      service.close()
    }
  })

  it.each([
    ['of another account', 'http://127.0.0.1/123456789012/stream-events', 'NonExistentQueue'],
    ['that is missing', 'http://127.0.0.1/000000000000/missing', 'NonExistentQueue'],
    [
      'whose name is one of JavaScript',
      'http://127.0.0.1/000000000000/toString',
      'NonExistentQueue',
    ],
    ['without a path', 'http://127.0.0.1/', 'InvalidAddress'],
    ['that is no URL', 'stream-events', 'InvalidAddress'],
  ])('%s is refused', async (_, QueueUrl, code) => {
    await expectRefused(attributes(QueueUrl, 'All'), code)
  })

  it('is deleted with its messages, and its name is free a minute later', async () => {
    const QueueUrl = sqs.queue()
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl }))
    await expect(send(QueueUrl)).rejects.toBeInstanceOf(QueueDoesNotExist)
    await expect(create(QueueUrl.split('/').at(-1)!)).rejects.toBeInstanceOf(QueueDeletedRecently)
  })

  it('is purged once a minute', async () => {
    const QueueUrl = sqs.queue()
    await send(QueueUrl)
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }))
    expect(await attributes(QueueUrl, 'ApproximateNumberOfMessages')).toEqual({
      ApproximateNumberOfMessages: '0',
    })
    await expect(sqs.client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toBeInstanceOf(
      PurgeQueueInProgress,
    )
  })
})

describe('a list', () => {
  it('of queues has those of a prefix, page by page', async () => {
    const prefix = `${sqs.name()}-of-`
    const urls = ['a', 'b', 'c'].map((end) => sqs.local.createQueue(`${prefix}${end}`))
    const QueueNamePrefix = prefix
    const all = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix }))
    expect([all.QueueUrls, all.NextToken]).toEqual([urls, undefined])
    const pages: (string[] | undefined)[] = []
    const paging = { client: sqs.client, pageSize: 2 }
    for await (const page of paginateListQueues(paging, { QueueNamePrefix })) {
      pages.push(page.QueueUrls)
    }
    expect(pages).toEqual([urls.slice(0, 2), urls.slice(2)])
    const none = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: 'none' }))
    expect(none.QueueUrls).toBeUndefined()
    await expectRefused(
      sqs.client.send(new ListQueuesCommand({ MaxResults: 1_001 })),
      'InvalidParameterValue',
    )
  })

  it('of the sources of a dead-letter queue is paged too', async () => {
    const dlq = sqs.queue()
    const policy = { deadLetterTargetArn: arnOf(dlq), maxReceiveCount: 1 }
    const urls = [1, 2, 3].map(() => sqs.queue({ RedrivePolicy: JSON.stringify(policy) }))
    const list = (more = {}) =>
      sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dlq, ...more }))
    expect((await list()).queueUrls).toEqual(urls)
    const first = await list({ MaxResults: 2 })
    expect(first.queueUrls).toEqual(urls.slice(0, 2))
    const second = await list({ MaxResults: 2, NextToken: first.NextToken })
    expect([second.queueUrls, second.NextToken]).toEqual([urls.slice(2), undefined])
  })
})

describe('tags', () => {
  it('are added, replaced and removed', async () => {
    const QueueUrl = sqs.queue()
    const tags = async () => (await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags
    expect(await tags()).toBeUndefined()
    await sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }))
    await sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { b: '3', c: '' } }))
    expect(await tags()).toEqual({ a: '1', b: '3', c: '' })
    await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a', 'none'] }))
    expect(await tags()).toEqual({ b: '3', c: '' })
  })
})

describe('permissions', () => {
  it('are statements of the policy', async () => {
    const QueueUrl = sqs.queue()
    const add = (Label: string, Actions = ['SendMessage']) =>
      sqs.client.send(
        new AddPermissionCommand({ QueueUrl, Label, AWSAccountIds: ['111111111111'], Actions }),
      )
    await add('partner')
    const { Policy } = (await attributes(QueueUrl, 'Policy')) ?? {}
    expect(JSON.parse(Policy ?? '').Statement).toMatchObject([
      { Sid: 'partner', Action: 'SQS:SendMessage', Resource: arnOf(QueueUrl) },
    ])
    await expectRefused(add('partner'), 'InvalidParameterValue')
    await expectRefused(add('eight', Array(8).fill('SendMessage')), 'OverLimit')
    const remove = () =>
      sqs.client.send(new RemovePermissionCommand({ QueueUrl, Label: 'partner' }))
    await remove()
    expect(await attributes(QueueUrl, 'Policy')).toBeUndefined()
    await expectRefused(remove(), 'InvalidParameterValue')
  })
})
