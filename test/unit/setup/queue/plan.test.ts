import { describe, expect, it } from 'vitest'
import { applyPlan } from '../../../../src/setup/queue/apply.ts'
import { findQueues } from '../../../../src/setup/queue/find-queues.ts'
import { type Plan, planQueues } from '../../../../src/setup/queue/plan.ts'
import { type QueueOptions, queueSpec } from '../../../../src/setup/queue/spec.ts'
import { SetupError } from '../../../../src/setup/setup-error.ts'
import { arnOf, type FakeSqs, fakeSqs } from '../fake-sqs.ts'

async function planFor(sqs: FakeSqs, options: QueueOptions) {
  const spec = queueSpec(options)
  return planQueues(spec, await findQueues(spec, sqs))
}

function notesOf({ notes }: Plan): string {
  return notes.map(({ text }) => text).join()
}

async function apply(sqs: FakeSqs, options: QueueOptions) {
  return await applyPlan(await planFor(sqs, options), sqs)
}

describe('a plan for queues that do not exist', () => {
  it('makes the dead-letter queue first, then the queue, with everything that Stream needs', async () => {
    const sqs = fakeSqs()
    const { queueUrl, deadLetterQueueUrl } = await apply(sqs, { name: 'orders' })
    expect(sqs.changes).toEqual([
      'CreateQueue orders-dlq',
      'CreateQueue orders',
      'SetQueueAttributes orders-dlq',
    ])
    expect(queueUrl).toMatch(/\/orders$/)
    expect(deadLetterQueueUrl).toMatch(/\/orders-dlq$/)
    expect(sqs.queues.get('orders')).toMatchObject({
      ReceiveMessageWaitTimeSeconds: '20',
      MaximumMessageSize: '1048576',
      SqsManagedSseEnabled: 'true',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOf('orders-dlq'),
        maxReceiveCount: 12,
      }),
    })
    expect(sqs.queues.get('orders-dlq')).toMatchObject({
      MessageRetentionPeriod: '1209600',
      MaximumMessageSize: '1048576',
      RedriveAllowPolicy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: [arnOf('orders')],
      }),
    })
    expect(sqs.tags.get('orders')).toEqual({ 'created-by': 'sluice', 'sluice-role': 'events' })
  })

  it('lets Stream in by the policy of the queue, and by nothing else', async () => {
    const sqs = fakeSqs()
    await apply(sqs, { name: 'orders', stream: 'resource' })
    expect(JSON.parse(sqs.queues.get('orders')?.Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AllowStreamToSend',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::185583345998:root' },
          Action: 'sqs:SendMessage',
          Resource: arnOf('orders'),
        },
      ],
    })
    expect(sqs.queues.get('orders-dlq')?.Policy).toBeUndefined()
  })

  it('makes both FIFO, with ids by content', async () => {
    const sqs = fakeSqs()
    await apply(sqs, { name: 'orders', fifo: true })
    for (const name of ['orders.fifo', 'orders-dlq.fifo']) {
      expect(sqs.queues.get(name)).toMatchObject({
        FifoQueue: 'true',
        ContentBasedDeduplication: 'true',
      })
    }
  })

  it.each(['keys', 'resource'] as const)(
    'says of a FIFO queue that Stream cannot send to it by its %s, and what works',
    async (stream) => {
      const plan = await planFor(fakeSqs(), { name: 'orders', fifo: true, stream })
      expect(notesOf(plan)).toMatch(/Stream cannot send to the FIFO queue orders\.fifo directly/)
      expect(notesOf(plan)).toMatch(/Use an SNS FIFO topic/)
      const plain = await planFor(fakeSqs(), { name: 'orders', stream })
      expect(notesOf(plain)).not.toContain('FIFO')
    },
  )

  it('encrypts both with the key that is given', async () => {
    const sqs = fakeSqs()
    const plan = await planFor(sqs, { name: 'orders', kmsKey: 'alias/orders', stream: 'resource' })
    const created = plan.steps.filter(({ _tag }) => _tag === 'CreateQueue')
    expect(created).toHaveLength(2)
    for (const step of created) {
      expect(step).toMatchObject({ attributes: { KmsMasterKeyId: 'alias/orders' } })
      expect(step).not.toMatchObject({ attributes: { SqsManagedSseEnabled: 'true' } })
    }
    expect(notesOf(plan)).toContain('The policy of the key alias/orders')
  })
})

describe('a plan for queues that exist', () => {
  it.each<QueueOptions>([
    { name: 'orders' },
    { name: 'orders', stream: 'resource', tags: { team: 'chat' } },
    { name: 'orders', fifo: true, maxReceiveCount: 3 },
    { name: 'orders', deadLetterName: 'failures', retentionSeconds: 3_600, visibilitySeconds: 90 },
    { name: 'orders', kmsKey: 'alias/orders', maxMessageBytes: 262_144 },
  ])('changes nothing the second time: %j', async (options) => {
    const sqs = fakeSqs()
    await apply(sqs, options)
    expect((await planFor(sqs, options)).steps).toEqual([])
  })

  it('keeps what nobody asked to change, and raises what is too little', async () => {
    const there = {
      VisibilityTimeout: '600',
      MessageRetentionPeriod: '86400',
      MaximumMessageSize: '131072',
      ReceiveMessageWaitTimeSeconds: '5',
    }
    const sqs = fakeSqs({ orders: there })
    await apply(sqs, { name: 'orders' })
    expect(sqs.queues.get('orders')).toMatchObject({
      VisibilityTimeout: '600',
      MessageRetentionPeriod: '86400',
      MaximumMessageSize: '1048576',
      ReceiveMessageWaitTimeSeconds: '20',
    })
  })

  it('keeps the dead-letter queue and the count that the queue has', async () => {
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('old-dead'),
      maxReceiveCount: 4,
    })
    const sqs = fakeSqs({ orders: { RedrivePolicy }, 'old-dead': {} })
    await apply(sqs, { name: 'orders' })
    expect(sqs.queues.get('orders')?.RedrivePolicy).toBe(RedrivePolicy)
    expect(sqs.queues.has('orders-dlq')).toBe(false)
    expect(sqs.queues.get('old-dead')?.MessageRetentionPeriod).toBe('1209600')
  })

  it('uses another dead-letter queue when one is given, and names the one before it', async () => {
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('old-dead'),
      maxReceiveCount: 4,
    })
    const sqs = fakeSqs({ orders: { RedrivePolicy }, 'old-dead': {} })
    const plan = await planFor(sqs, { name: 'orders', deadLetterName: 'new-dead' })
    expect(notesOf(plan)).toContain(arnOf('old-dead'))
    await applyPlan(plan, sqs)
    expect(JSON.parse(sqs.queues.get('orders')?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: arnOf('new-dead'),
      maxReceiveCount: 4,
    })
  })

  it('adds one statement to a policy and keeps the others as they were', async () => {
    const own = { Sid: 'Own', Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' }
    const Policy = JSON.stringify({ Version: '2008-10-17', Id: 'kept', Statement: [own] })
    const sqs = fakeSqs({ orders: { Policy } })
    await apply(sqs, { name: 'orders', stream: 'resource' })
    const policy = JSON.parse(sqs.queues.get('orders')?.Policy ?? '')
    expect(policy).toMatchObject({ Version: '2008-10-17', Id: 'kept' })
    expect(policy.Statement).toHaveLength(2)
    expect(policy.Statement[0]).toEqual(own)
  })

  it('does nothing at all where the policy is not JSON', async () => {
    const sqs = fakeSqs({ orders: { Policy: '{"Version":' } })
    const planned = planFor(sqs, { name: 'orders', stream: 'resource' })
    await expect(planned).rejects.toThrow(/policy of orders.*not JSON.*left as it is/s)
    expect(sqs.changes).toEqual([])
  })

  it('adds itself to the redrive allow policy beside the queues that are named there', async () => {
    const allow = { redrivePermission: 'byQueue', sourceQueueArns: [arnOf('other')] }
    const sqs = fakeSqs({ 'orders-dlq': { RedriveAllowPolicy: JSON.stringify(allow) } })
    await apply(sqs, { name: 'orders' })
    expect(JSON.parse(sqs.queues.get('orders-dlq')?.RedriveAllowPolicy ?? '')).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [arnOf('other'), arnOf('orders')],
    })
  })

  it('leaves a dead-letter queue open that serves all queues', async () => {
    const sqs = fakeSqs({ 'orders-dlq': {} })
    await apply(sqs, { name: 'orders' })
    expect(sqs.queues.get('orders-dlq')?.RedriveAllowPolicy).toBeUndefined()
  })

  it('leaves tags alone that may not be read, and says so', async () => {
    const sqs = fakeSqs({ orders: {} })
    sqs.refuse('ListQueueTags', 'orders')
    const plan = await planFor(sqs, { name: 'orders' })
    expect(plan.steps.filter(({ _tag }) => _tag === 'AddTags')).toEqual([])
    expect(notesOf(plan)).toContain('tags of orders cannot be read')
  })

  it('does not say of a queue that was there that sluice made it', async () => {
    const sqs = fakeSqs({ orders: {} })
    await apply(sqs, { name: 'orders', tags: { team: 'chat' } })
    expect(sqs.tags.get('orders')).toEqual({ 'sluice-role': 'events', team: 'chat' })
  })

  it('says that 14 days of retention leave nothing for the dead-letter queue', async () => {
    const sqs = fakeSqs({ orders: { MessageRetentionPeriod: '1209600' } })
    const plan = await planFor(sqs, { name: 'orders' })
    expect(notesOf(plan)).toContain('longest retention')
  })
})

describe('a plan that cannot be carried out', () => {
  it('says what was done and what was not, and goes on from there the next time', async () => {
    const sqs = fakeSqs()
    sqs.refuse('CreateQueue', 'orders')
    const first = await apply(sqs, { name: 'orders' }).catch((error: unknown) => error)
    expect(first).toBeInstanceOf(SetupError)
    expect(first).toMatchObject({ kind: 'unfinished' })
    expect(String(first)).toContain('Done before it: create orders-dlq.')
    expect(String(first)).toContain(
      'Not done: create orders; set RedriveAllowPolicy on orders-dlq.',
    )
    const plan = await planFor(sqs, { name: 'orders' })
    expect(plan.steps.map(({ name }) => name)).toEqual(['orders', 'orders-dlq'])
  })

  it('says that nothing was changed when the first step fails', async () => {
    const sqs = fakeSqs()
    sqs.refuse('CreateQueue', 'orders-dlq')
    const applied = apply(sqs, { name: 'orders' })
    await expect(applied).rejects.toThrow(/sqs:CreateQueue.*Nothing was changed/)
    await expect(applied).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('counts a queue as made although its ARN could not be read afterwards', async () => {
    const sqs = fakeSqs()
    sqs.refuse('GetQueueAttributes', 'orders-dlq')
    await expect(apply(sqs, { name: 'orders' })).rejects.toThrow(
      /Done before it: create orders-dlq/,
    )
  })
})

describe('what is refused before anything is asked', () => {
  it.each<[QueueOptions, RegExp]>([
    [{ name: 'a b' }, /holds a character that SQS refuses/],
    [{ name: '' }, /it is empty/],
    [{ name: 'x'.repeat(81) }, /it has 81 characters/],
    [{ name: '.fifo' }, /it has nothing before \.fifo/],
    [{ name: 'https://sqs.eu-west-1.amazonaws.com/1/orders' }, /it is a URL/],
    [{ name: 'orders', deadLetterName: 'orders' }, /its own dead-letter queue/],
    [{ name: 'orders', deadLetterName: 'dead.fifo' }, /both must be of the same type/],
    [{ name: 'orders', maxReceiveCount: 0 }, /maxReceiveCount must be a whole number from 1/],
    [{ name: 'orders', retentionSeconds: 1_209_600 }, /use a shorter one/],
    [{ name: 'orders', maxMessageBytes: 1_000 }, /from 262144 to 1048576, got 1000/],
    [{ name: 'orders', kmsKey: 'two words' }, /must be an id, an ARN or alias/],
    [{ name: 'orders', kmsKey: 'alias/aws/sqs', stream: 'resource' }, /cannot use the key/],
    [{ name: 'orders', tags: { 'aws:x': 'y' } }, /refuses the tag "aws:x"/],
    [{ name: 'x'.repeat(78) }, /x-dlq": it has 82 characters/],
  ])('%j', (options, sentence) => {
    expect(() => queueSpec(options)).toThrow(SetupError)
    expect(() => queueSpec(options)).toThrow(sentence)
  })
})
