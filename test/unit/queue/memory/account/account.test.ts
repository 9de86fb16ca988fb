import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../../../src/queue/clock.ts'
import { MemoryAccount } from '../../../../../src/queue/memory/account/account.ts'

const fifo = { FifoQueue: 'true' }

function newAccount() {
  const clock = createManualClock()
  return { clock, account: new MemoryAccount({ clock, endpoint: 'http://sqs.test' }) }
}

/** What is thrown, by SQS's name. */
function refused(code: string, detail?: RegExp) {
  return expect.objectContaining({
    name: 'QueueError',
    kind: 'InvalidRequest',
    code,
    ...(detail && { detail: expect.stringMatching(detail) }),
  })
}

function redriveTo(arn: string, maxReceiveCount: unknown = 3) {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount }) }
}

describe('a new queue', () => {
  it('has the defaults of SQS', async () => {
    const { account } = newAccount()
    const queue = account.create('orders', {}, { team: 'a' })
    expect(queue.url).toBe('http://sqs.test/000000000000/orders')
    expect(queue.tags).toEqual({ team: 'a' })
    expect((await queue.attributes()).raw).toEqual({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225600',
      VisibilityTimeout: '30',
      ReceiveMessageWaitTimeSeconds: '0',
      DelaySeconds: '0',
      MessageRetentionPeriod: '345600',
      MaximumMessageSize: '1048576',
      SqsManagedSseEnabled: 'true',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    })
  })

  it.each(['', 'a b', 'a/b', 'a.b', 'x'.repeat(81), `${'x'.repeat(76)}.fifo`, 'ü'])(
    'may not be named %j',
    (name) => {
      const { account } = newAccount()
      const create = () => account.create(name, name.endsWith('.fifo') ? fifo : {}, {})
      expect(create).toThrow(refused('InvalidParameterValue', /1 to 80/))
      expect(account.queues).toEqual([])
    },
  )

  it.each([['x'.repeat(80), {}] as const, [`${'x'.repeat(75)}.fifo`, fifo] as const])(
    'may be named %j',
    (name, attributes) => {
      expect(newAccount().account.create(name, attributes, {}).name).toBe(name)
    },
  )

  it('is the one that is there where no given attribute differs', async () => {
    const { account } = newAccount()
    const queue = account.create('orders', { DelaySeconds: '5' }, {})
    await queue.send([{ body: 'a' }])
    expect(account.create('orders', {}, {})).toBe(queue)
    expect(account.create('orders', { DelaySeconds: '5', VisibilityTimeout: '30' }, {})).toBe(queue)
    expect(() => account.create('orders', { DelaySeconds: '6' }, {})).toThrow(
      refused('QueueNameExists', /DelaySeconds/),
    )
  })

  it('may have the name of a deleted one a minute later, and is empty', async () => {
    const { account, clock } = newAccount()
    const deleted = account.create('orders', {}, {})
    await deleted.send([{ body: 'a' }])
    account.delete(deleted)
    expect(account.find('orders')).toBeUndefined()
    await clock.advance(59_999)
    expect(() => account.create('orders', {}, {})).toThrow(refused('QueueDeletedRecently'))
    await clock.advance(1)
    expect(account.create('orders', {}, {}).messages()).toEqual([])
  })
})

describe('attributes', () => {
  it('take effect while the queue lives', async () => {
    const { account, clock } = newAccount()
    const queue = account.create('orders', {}, {})
    await clock.advance(10_000)
    account.setAttributes(queue, { VisibilityTimeout: '2', MaximumMessageSize: '1024' })
    const { raw } = await queue.attributes()
    expect(raw).toMatchObject({
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225610',
      VisibilityTimeout: '2',
      DelaySeconds: '0',
    })
    const [sent, refusedOne] = await queue.send([{ body: 'a' }, { body: 'x'.repeat(1025) }])
    expect([sent?.ok, refusedOne?.ok]).toEqual([true, false])
    const receive = () => queue.receive({ maxMessages: 10, waitSeconds: 0 })
    expect(await receive()).toHaveLength(1)
    await clock.advance(2_000)
    expect(await receive()).toHaveLength(1)
  })

  it('that are refused change nothing', () => {
    const { account } = newAccount()
    const queue = account.create('orders', {}, {})
    const set = () =>
      account.setAttributes(queue, { VisibilityTimeout: '2', MaximumMessageSize: '1' })
    expect(set).toThrow(refused('InvalidAttributeValue', /MaximumMessageSize/))
    expect(queue.settings.visibilitySeconds).toBe(30)
  })

  it('deduplicate within a group where the scope is the group', async () => {
    const { account } = newAccount()
    const queue = account.create('orders.fifo', fifo, {})
    account.setAttributes(queue, { DeduplicationScope: 'messageGroup' })
    const message = (groupId: string) => ({ body: 'a', groupId, deduplicationId: '1' })
    await queue.send([message('a'), message('b'), message('a')])
    expect(queue.messages()).toHaveLength(2)
  })

  it('of a key of KMS end the encryption by SQS itself', () => {
    const { account } = newAccount()
    const queue = account.create('orders', { KmsMasterKeyId: 'alias/aws/sqs' }, {})
    expect(queue.settings.values).toMatchObject({
      SqsManagedSseEnabled: 'false',
      KmsDataKeyReusePeriodSeconds: '300',
    })
    expect(() => account.setAttributes(queue, { SqsManagedSseEnabled: 'true' })).toThrow(
      refused('InvalidAttributeName'),
    )
    account.setAttributes(queue, { KmsMasterKeyId: '', SqsManagedSseEnabled: 'true' })
    expect(queue.settings.values.KmsMasterKeyId).toBeUndefined()
  })
})

describe('a RedrivePolicy', () => {
  it('can be set and removed while the queue lives', async () => {
    const { account } = newAccount()
    const dlq = account.create('orders-dlq', {}, {})
    const queue = account.create('orders', {}, {})
    await queue.send([{ body: 'a' }])
    const receive = () => queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 0 })
    await receive()
    account.setAttributes(queue, redriveTo(dlq.arn, '1'))
    expect((await queue.attributes()).raw.RedrivePolicy).toBe(
      JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 1 }),
    )
    expect(account.sourcesOf(dlq)).toEqual([queue])
    expect(await receive()).toEqual([])
    expect(dlq.messages()).toHaveLength(1)

    account.setAttributes(queue, { RedrivePolicy: '' })
    expect((await queue.attributes()).raw).not.toHaveProperty('RedrivePolicy')
    expect(account.sourcesOf(dlq)).toEqual([])
    await queue.send([{ body: 'b' }])
    await receive()
    expect(await receive()).toHaveLength(1)
  })

  it('in another form is no other value', () => {
    const { account } = newAccount()
    const { arn } = account.create('orders-dlq', {}, {})
    const queue = account.create('orders', redriveTo(arn, 3), {})
    const other = JSON.stringify({ maxReceiveCount: '3', deadLetterTargetArn: arn }, null, 2)
    expect(account.create('orders', { RedrivePolicy: other }, {})).toBe(queue)
  })

  it('must lead to a queue that is there, is of the same kind and allows it', () => {
    const { account } = newAccount()
    const plain = account.create('plain', {}, {})
    const ordered = account.create('ordered.fifo', fifo, {})
    const mine = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
    const permission = (policy: object) => ({ RedriveAllowPolicy: JSON.stringify(policy) })
    const closed = account.create('closed', permission({ redrivePermission: 'denyAll' }), {})
    const chosen = { redrivePermission: 'byQueue', sourceQueueArns: [mine('chosen')] }
    const open = account.create('open', permission(chosen), {})

    const create = (name: string, arn: string) => () =>
      account.create(name, { ...(name.endsWith('.fifo') && fifo), ...redriveTo(arn) }, {})
    const code = 'InvalidParameterValue'
    expect(create('q', mine('missing'))).toThrow(refused(code, /no queue .*:missing/))
    expect(create('q', 'plain')).toThrow(refused(code, /no queue plain/))
    expect(create('q', ordered.arn)).toThrow(refused(code, /FIFO/))
    expect(create('q.fifo', plain.arn)).toThrow(refused(code, /FIFO/))
    expect(create('q', closed.arn)).toThrow(refused(code, /closed does not allow/))
    expect(create('q', open.arn)).toThrow(refused(code, /open does not allow/))
    expect(create('chosen', open.arn)().name).toBe('chosen')
    expect(create('q.fifo', ordered.arn)().name).toBe('q.fifo')
    expect(account.find('q')).toBeUndefined()
  })
})

it('a queue is purged once in a minute', async () => {
  const { account, clock } = newAccount()
  const queue = account.create('orders', {}, {})
  const other = account.create('others', {}, {})
  await queue.send([{ body: 'a' }])
  account.purge(queue)
  expect(queue.messages()).toEqual([])
  account.purge(other)
  await clock.advance(59_999)
  expect(() => account.purge(queue)).toThrow(refused('PurgeQueueInProgress'))
  await clock.advance(1)
  account.purge(queue)
})

describe('messages whose receiver is gone', () => {
  it('are given to who waits, as if they had not been received', async () => {
    const { account } = newAccount()
    const queue = account.create('orders', {}, {})
    await queue.send([{ body: 'a' }])
    const lost = await queue.receive({ maxMessages: 10, waitSeconds: 0 })
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    queue.giveBack(lost)
    expect(await poll).toMatchObject([{ body: 'a', receiveCount: 1 }])
  })

  it('stay with who has received them since', async () => {
    const { account, clock } = newAccount()
    const queue = account.create('orders', {}, {})
    await queue.send([{ body: 'a' }])
    const receive = () => queue.receive({ maxMessages: 10, waitSeconds: 0, visibilitySeconds: 5 })
    const lost = await receive()
    await clock.advance(5_000)
    await receive()
    queue.giveBack(lost)
    expect(queue.messages()).toMatchObject([{ receiveCount: 2, state: 'in flight' }])
  })

  it('do not count for the attempt that was lost, whoever receives them next', async () => {
    const { account } = newAccount()
    const queue = account.create('orders.fifo', fifo, {})
    await queue.send([{ body: 'a', groupId: 'a', deduplicationId: 'a' }])
    const request = { maxMessages: 10, waitSeconds: 0 }
    const lost = await queue.receive({ ...request, attemptId: 'x' })
    queue.giveBack(lost, 'x')
    const [message] = await queue.receive(request)
    expect(await queue.receive({ ...request, attemptId: 'x' })).toEqual([])
    await queue.delete([message!.receiptHandle])
    expect(await queue.receive({ ...request, attemptId: 'x' })).toEqual([])
  })

  it('of a FIFO queue come again in their order', async () => {
    const { account } = newAccount()
    const queue = account.create('orders.fifo', fifo, {})
    const group = (body: string) => ({ body, groupId: 'a', deduplicationId: body })
    await queue.send(['1', '2', '3'].map(group))
    queue.giveBack(await queue.receive({ maxMessages: 2, waitSeconds: 0 }))
    const received = await queue.receive({ maxMessages: 10, waitSeconds: 0 })
    expect(received.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
      ['1', 1],
      ['2', 1],
      ['3', 1],
    ])
  })
})
