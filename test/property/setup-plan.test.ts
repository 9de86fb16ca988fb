import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPlan } from '../../src/setup/queue/apply.ts'
import { findQueues } from '../../src/setup/queue/find-queues.ts'
import { planQueues } from '../../src/setup/queue/plan.ts'
import { type QueueOptions, queueSpec } from '../../src/setup/queue/spec.ts'
import { SetupError } from '../../src/setup/setup-error.ts'
import { arnOf, fakeSqs } from '../unit/setup/fake-sqs.ts'

const number = (min: number, max: number) => fc.integer({ min, max }).map(String)

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: fc.constantFrom('*', { AWS: 'arn:aws:iam::185583345998:root' }, { AWS: '1' }),
  Action: fc.constantFrom('sqs:*', 'SQS:SendMessage', 'sqs:ReceiveMessage'),
  Resource: fc.constantFrom('*', arnOf('orders'), arnOf('other')),
})

const attributes = fc.record(
  {
    VisibilityTimeout: number(0, 43_200),
    MessageRetentionPeriod: number(60, 1_209_600),
    ReceiveMessageWaitTimeSeconds: number(0, 20),
    MaximumMessageSize: number(1_024, 1_048_576),
    KmsMasterKeyId: fc.constantFrom('alias/aws/sqs', 'alias/mine'),
    SqsManagedSseEnabled: fc.constantFrom('true', 'false'),
    Policy: fc
      .array(statement, { maxLength: 3 })
      .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement })),
    RedrivePolicy: fc
      .record({
        deadLetterTargetArn: fc.constantFrom('orders-dlq', 'old', 'gone').map(arnOf),
        maxReceiveCount: fc.integer({ min: 1, max: 1_000 }),
      })
      .map((policy) => JSON.stringify(policy)),
    RedriveAllowPolicy: fc.constantFrom(
      '{"redrivePermission":"allowAll"}',
      '{"redrivePermission":"denyAll"}',
      JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('other')] }),
    ),
  },
  { requiredKeys: [] },
)

const there = fc.record(
  { orders: attributes, 'orders-dlq': attributes, old: attributes },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, Record<string, string>>>

const options = fc.record(
  {
    name: fc.constant('orders'),
    deadLetterName: fc.constantFrom('orders-dlq', 'old'),
    maxReceiveCount: fc.integer({ min: 1, max: 1_000 }),
    visibilitySeconds: fc.integer({ min: 0, max: 43_200 }),
    retentionSeconds: fc.integer({ min: 60, max: 1_209_599 }),
    maxMessageBytes: fc.integer({ min: 262_144, max: 1_048_576 }),
    kmsKey: fc.constantFrom('alias/mine', 'alias/other'),
    stream: fc.constantFrom('keys' as const, 'resource' as const),
  },
  { requiredKeys: ['name'] },
) as fc.Arbitrary<QueueOptions>

const actions = ['CreateQueue', 'SetQueueAttributes', 'TagQueue'] as const
const refusal = fc.tuple(
  fc.constantFrom(...actions),
  fc.constantFrom('orders', 'orders-dlq', 'old'),
)

describe('whatever is there', () => {
  it('once a plan is carried out there is nothing left to do, and Stream and the DLQ are provided for', async () => {
    await fc.assert(
      fc.asyncProperty(there, options, async (queues, wanted) => {
        const sqs = fakeSqs(queues)
        const spec = queueSpec(wanted)
        await applyPlan(planQueues(spec, await findQueues(spec, sqs)), sqs)
        const again = planQueues(spec, await findQueues(spec, sqs))
        expect(again.steps).toEqual([])
        const { attributes } = again.found.queue ?? {}
        const target = again.found.deadLetterQueue?.attributes
        expect(attributes?.maxMessageBytes).toBeGreaterThanOrEqual(262_144)
        expect(target?.maxMessageBytes).toBeGreaterThanOrEqual(attributes?.maxMessageBytes ?? 0)
        expect(target?.retentionSeconds).toBe(1_209_600)
        expect(attributes?.redrive?.deadLetterQueueArn).toBe(target?.arn)
      }),
      { numRuns: 200 },
    )
  })

  it('no statement of a policy is lost', async () => {
    await fc.assert(
      fc.asyncProperty(there, async (queues) => {
        const sqs = fakeSqs(queues)
        const spec = queueSpec({ name: 'orders', stream: 'resource' })
        const before = JSON.parse(sqs.queues.get('orders')?.Policy ?? '{"Statement":[]}').Statement
        await applyPlan(planQueues(spec, await findQueues(spec, sqs)), sqs)
        const after = JSON.parse(sqs.queues.get('orders')?.Policy ?? '').Statement
        expect(after.slice(0, before.length)).toEqual(before)
        expect(after.length).toBeLessThanOrEqual(before.length + 1)
      }),
      { numRuns: 100 },
    )
  })

  it('after a refused step the same command goes on, and ends where it would have ended', async () => {
    await fc.assert(
      fc.asyncProperty(there, options, refusal, async (queues, wanted, [action, name]) => {
        const spec = queueSpec(wanted)
        const straight = fakeSqs(queues)
        await applyPlan(planQueues(spec, await findQueues(spec, straight)), straight)
        const broken = fakeSqs(queues)
        const release = broken.refuse(action, name)
        const first = applyPlan(planQueues(spec, await findQueues(spec, broken)), broken)
        await first.catch((error) => expect(error).toBeInstanceOf(SetupError))
        release()
        await applyPlan(planQueues(spec, await findQueues(spec, broken)), broken)
        expect(Object.fromEntries(broken.queues)).toEqual(Object.fromEntries(straight.queues))
      }),
      { numRuns: 100 },
    )
  })
})
