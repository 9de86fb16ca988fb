import { describe, expect, it } from 'vitest'
import { createMemoryService } from '../../../../src/queue/memory/memory.ts'
import { createSdkService } from '../../../../src/queue/sdk/sdk.ts'
import { applyPlan } from '../../../../src/setup/queue/apply.ts'
import { type DoctorSettings, diagnose } from '../../../../src/setup/doctor/diagnosis.ts'
import { examine } from '../../../../src/setup/doctor/examined.ts'
import { findQueues } from '../../../../src/setup/queue/find-queues.ts'
import { applyRepairs, planRepairs } from '../../../../src/setup/doctor/repair.ts'
import { planQueues } from '../../../../src/setup/queue/plan.ts'
import { queueSpec } from '../../../../src/setup/queue/spec.ts'
import { arnOf, type FakeSqs, fakeSqs, urlOf } from '../fake-sqs.ts'

/** Queues as `queue create` makes them. */
async function soundQueues(): Promise<FakeSqs> {
  const sqs = fakeSqs()
  const spec = queueSpec({ name: 'orders', stream: 'resource' })
  await applyPlan(planQueues(spec, await findQueues(spec, sqs)), sqs)
  return sqs
}

async function diagnosisOf(sqs: FakeSqs, settings: DoctorSettings = {}) {
  return diagnose(await examine(urlOf('orders'), sqs), settings)
}

async function find(sqs: FakeSqs, id: string, settings: DoctorSettings = {}) {
  const { findings } = await diagnosisOf(sqs, settings)
  return findings.find((finding) => finding.id === id)
}

describe('the doctor', () => {
  it('finds nothing wrong with queues that were made by queue create', async () => {
    const { healthy, findings } = await diagnosisOf(await soundQueues(), { auth: 'resource' })
    expect(findings.filter(({ level }) => level === 'fault' || level === 'warning')).toEqual([])
    expect(healthy).toBe(true)
  })

  it('finds the same of a queue that is given by its ARN', async () => {
    const sqs = createMemoryService()
    const dlq = sqs.create('orders-dlq')
    const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 10 }
    const queue = sqs.create('orders', { redrive })
    const access = { service: sqs, admin: fakeSqs().admin }
    const byArn = await examine(queue.arn, access)
    expect(byArn).toEqual(await examine(queue.url, access))
    expect(byArn).toMatchObject({ url: queue.url, deadLetterQueue: { url: dlq.url } })
  })

  it('changes nothing', async () => {
    const sqs = await soundQueues()
    const before = sqs.changes.length
    await diagnosisOf(sqs)
    expect(sqs.changes).toHaveLength(before)
  })

  it.each([
    ['SendMessage', 'orders-dlq', 'rights.SendMessage', 'fault'],
    ['GetQueueAttributes', 'orders-dlq', 'rights.GetQueueAttributes', 'warning'],
    ['GetQueueUrl', 'orders-dlq', 'rights.GetQueueUrl', 'note'],
    ['DeleteMessage', 'orders', 'rights.DeleteMessage', 'fault'],
    ['ChangeMessageVisibility', 'orders', 'rights.ChangeMessageVisibility', 'fault'],
    ['GetQueueAttributes', 'orders', 'rights.GetQueueAttributes', 'fault'],
  ])(
    'reports that %s on %s is refused, with the statement that grants it',
    async (action, name, id, level) => {
      const sqs = await soundQueues()
      sqs.refuse(action, name)
      expect(await find(sqs, id)).toMatchObject({
        level,
        what: expect.stringContaining(`"Action":"sqs:${action}"`),
        remedy: { _tag: 'WorkerRights' },
      })
    },
  )

  it('names a right that could not be tried as not checked', async () => {
    const sqs = await soundQueues()
    sqs.refuse('SendMessage', 'orders-dlq', 'Throttled')
    // The fake answers a refusal of any kind; the adapter rejects for errors that are not about rights.
    const thrown = {
      ...sqs,
      admin: {
        ...sqs.admin,
        refusalToSend: async (url: string) => {
          throw await sqs.admin.refusalToSend(url)
        },
      },
    }
    expect(await find(thrown, 'rights.SendMessage')).toMatchObject({ level: 'unchecked' })
    expect(await find(sqs, 'rights.ReceiveMessage')).toMatchObject({ level: 'unchecked' })
  })

  it.each([
    ['NoSuchQueue', 'reachable'],
    ['BadCredentials', 'credentials'],
    ['ExpiredCredentials', 'credentials'],
    ['Unreachable', 'reachable'],
    ['TimedOut', 'reachable'],
  ] as const)('%s: one fault, and no more is asked', async (kind, id) => {
    const sqs = await soundQueues()
    sqs.refuse('GetQueueAttributes', 'orders', kind)
    const { reachable, findings } = await diagnosisOf(sqs)
    expect(reachable).toBe(false)
    expect(findings).toMatchObject([{ id, level: 'fault' }])
  })

  it('finds a dead-letter queue that is gone', async () => {
    const sqs = await soundQueues()
    sqs.queues.delete('orders-dlq')
    const finding = await find(sqs, 'dead-letter-queue.there')
    expect(finding?.level).toBe('fault')
    expect(finding?.remedy).toEqual({ _tag: 'QueueSettings', settings: {} })
  })

  it('finds that there is no dead-letter queue', async () => {
    const finding = await find(fakeSqs({ orders: {} }), 'dead-letter-queue')
    expect(finding?.level).toBe('fault')
    expect(finding?.remedy).toEqual({ _tag: 'QueueSettings', settings: {} })
  })

  it.each<[string, Record<string, string>, DoctorSettings, string, string]>([
    ['orders', { MaximumMessageSize: '262143' }, {}, 'message-size', 'fault'],
    ['orders', { MaximumMessageSize: '262144' }, {}, 'message-size', 'ok'],
    ['orders', { ReceiveMessageWaitTimeSeconds: '0' }, {}, 'long-poll', 'note'],
    ['orders', { DelaySeconds: '5' }, {}, 'delay', 'note'],
    ['orders', { VisibilityTimeout: '59' }, {}, 'visibility', 'note'],
    ['orders', {}, { handlerTimeoutSeconds: 900 }, 'visibility', 'note'],
    ['orders', { ApproximateNumberOfMessages: '200000' }, {}, 'depth', 'warning'],
    ['orders', { ApproximateNumberOfMessagesNotVisible: '100000' }, {}, 'in-flight', 'warning'],
    ['orders', { ApproximateNumberOfMessagesNotVisible: '120000' }, {}, 'in-flight', 'fault'],
    ['orders', {}, {}, 'max-receive-count', 'ok'],
    ['orders', {}, { maxAttempts: 10 }, 'max-receive-count', 'ok'],
    ['orders', {}, { maxAttempts: 11 }, 'max-receive-count', 'warning'],
    ['orders', {}, { maxAttempts: 20 }, 'max-receive-count', 'warning'],
    ['orders', { RedrivePolicy: redrive(5) }, {}, 'max-receive-count', 'ok'],
    ['orders', { RedrivePolicy: redrive(4) }, {}, 'max-receive-count', 'warning'],
    ['orders', { MessageRetentionPeriod: '1209600' }, {}, 'retention', 'warning'],
    ['orders-dlq', { MessageRetentionPeriod: '345600' }, {}, 'retention', 'warning'],
    ['orders-dlq', { MaximumMessageSize: '262144' }, {}, 'message-size.dead-letter-queue', 'fault'],
    ['orders-dlq', { ApproximateNumberOfMessages: '3' }, {}, 'dead-letters', 'note'],
    [
      'orders-dlq',
      { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
      {},
      'redrive-allow-policy',
      'fault',
    ],
    ['orders', {}, {}, 'record-room', 'note'],
    ['orders', { SqsManagedSseEnabled: 'false' }, {}, 'encryption', 'note'],
    ['orders', { KmsMasterKeyId: 'alias/mine' }, {}, 'encryption', 'unchecked'],
    ['orders', { KmsMasterKeyId: 'alias/aws/sqs' }, { auth: 'keys' }, 'encryption', 'ok'],
    ['orders', { KmsMasterKeyId: 'alias/aws/sqs' }, { auth: 'resource' }, 'encryption', 'fault'],
    [
      'orders-dlq',
      { KmsMasterKeyId: 'alias/mine' },
      {},
      'encryption.dead-letter-queue',
      'unchecked',
    ],
    ['orders', { Policy: '' }, { auth: 'resource' }, 'stream-statement', 'fault'],
    ['orders', { Policy: '' }, { auth: 'keys' }, 'stream-statement', 'ok'],
    ['orders', { Policy: '' }, {}, 'stream-statement', 'note'],
    ['orders', { Policy: 'no policy' }, {}, 'stream-statement', 'fault'],
    ['orders', {}, { maxPolls: 90 }, 'sockets', 'warning'],
    ['orders', {}, { region: 'us-east-1' }, 'region', 'note'],
    ['orders', {}, { region: 'eu-west-1' }, 'region', 'ok'],
  ])('%s with %j, by %j: %s is %s', async (name, attributes, settings, id, level) => {
    const sqs = await soundQueues()
    Object.assign(sqs.queues.get(name) ?? {}, attributes)
    const finding = await find(sqs, id, settings)
    expect(finding?.level).toBe(level)
    if (level !== 'ok') expect(finding?.why).not.toBe('')
  })

  it('says how many receives of a message are attempts, and which setting keeps two for the record', async () => {
    const sqs = await soundQueues()
    expect((await find(sqs, 'max-receive-count'))?.what).toBe(
      "SQS moves a message after 12 receives: 10 attempts, and 2 reserved for the worker's own send.",
    )
    expect((await find(sqs, 'max-receive-count', { maxAttempts: 20 }))?.remedy).toEqual({
      _tag: 'QueueSettings',
      settings: { maxReceiveCount: 22 },
    })
    Object.assign(sqs.queues.get('orders') ?? {}, { RedrivePolicy: redrive(3) })
    expect((await find(sqs, 'max-receive-count'))?.remedy).toEqual({
      _tag: 'QueueSettings',
      settings: { maxReceiveCount: 12 },
    })
  })

  it('notes a FIFO queue that would refuse messages without deduplication ids', async () => {
    const sqs = fakeSqs({ 'orders.fifo': {} })
    const examined = await examine(urlOf('orders.fifo'), sqs)
    const { findings } = diagnose(examined)
    expect(findings.find(({ id }) => id === 'deduplication')).toMatchObject({ level: 'note' })
  })

  it.each([
    [undefined, 'note'],
    ['keys', 'warning'],
    ['resource', 'warning'],
  ] as const)(
    'says that Stream cannot send to a FIFO queue: with %s it is a %s',
    async (auth, level) => {
      const examined = await examine(urlOf('orders.fifo'), fakeSqs({ 'orders.fifo': {} }))
      const { findings } = diagnose(examined, { auth })
      expect(findings.find(({ id }) => id === 'stream-fifo')).toMatchObject({
        level,
        what: expect.stringContaining('orders.fifo'),
        why: expect.stringContaining('SNS FIFO topic'),
      })
    },
  )

  it('finds a dead-letter queue of the other type', async () => {
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('dead.fifo'),
      maxReceiveCount: 5,
    })
    const sqs = fakeSqs({ orders: { RedrivePolicy }, 'dead.fifo': {} })
    expect(await find(sqs, 'dead-letter-queue.type')).toMatchObject({ level: 'fault' })
  })

  it('fixes what is safe in one request a queue, and finds it fixed', async () => {
    const sqs = await soundQueues()
    Object.assign(sqs.queues.get('orders') ?? {}, { MaximumMessageSize: '1024' })
    Object.assign(sqs.queues.get('orders-dlq') ?? {}, {
      MaximumMessageSize: '1000',
      MessageRetentionPeriod: '60',
      RedriveAllowPolicy: '{"redrivePermission":"byQueue","sourceQueueArns":["arn:other"]}',
    })
    const examined = await examine(urlOf('orders'), sqs)
    const repairs = planRepairs(diagnose(examined).findings, examined)
    expect(repairs.map(({ on }) => on)).toEqual(['dead-letter queue', 'queue'])
    await applyRepairs(repairs, sqs.admin)
    expect((await diagnosisOf(sqs)).healthy).toBe(true)
    expect(sqs.queues.get('orders-dlq')?.RedriveAllowPolicy).toContain('arn:other')
  })

  it('opens no closed door by itself: denyAll is for a person to change', async () => {
    const sqs = await soundQueues()
    const RedriveAllowPolicy = '{"redrivePermission":"denyAll"}'
    Object.assign(sqs.queues.get('orders-dlq') ?? {}, { RedriveAllowPolicy })
    const examined = await examine(urlOf('orders'), sqs)
    expect(planRepairs(diagnose(examined).findings, examined)).toEqual([])
  })

  it('a repair that is refused says what was done before it', async () => {
    const sqs = await soundQueues()
    Object.assign(sqs.queues.get('orders') ?? {}, { MaximumMessageSize: '1024' })
    Object.assign(sqs.queues.get('orders-dlq') ?? {}, { MessageRetentionPeriod: '60' })
    sqs.refuse('SetQueueAttributes', 'orders')
    const examined = await examine(urlOf('orders'), sqs)
    const repairs = planRepairs(diagnose(examined).findings, examined)
    await expect(applyRepairs(repairs, sqs.admin)).rejects.toThrow(
      /Done before it: MessageRetentionPeriod on the dead-letter queue/,
    )
  })

  it('reports a region that does not fit the URL', async () => {
    const service = createSdkService({ region: 'us-east-1' })
    const examined = await examine(urlOf('orders'), { ...fakeSqs(), service })
    expect(diagnose(examined).findings).toMatchObject([{ id: 'region', level: 'fault' }])
    service.close()
  })
})

function redrive(maxReceiveCount: number): string {
  return JSON.stringify({ deadLetterTargetArn: arnOf('orders-dlq'), maxReceiveCount })
}
