import { describe, expect, it } from 'vitest'
import { dynamoDbPolicy } from '../../../../src/setup/policy/dynamodb-policy.ts'
import { iamPolicy, type PolicyNeed } from '../../../../src/setup/policy/iam-policy.ts'
import { streamMaySend, withStreamStatement } from '../../../../src/setup/policy/queue-policy.ts'
import { streamResourcePolicies } from '../../../../src/setup/policy/resource-policy.ts'

const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders'
const deadLetterArn = `${arn}-dlq`
const queues = { queue: { arn }, deadLetterQueue: { arn: deadLetterArn } }

function granted(need: PolicyNeed, kmsKey?: string) {
  const key = kmsKey === undefined ? {} : { kmsKey }
  const { Statement } = iamPolicy(need, {
    queue: { arn, ...key },
    deadLetterQueue: { arn: deadLetterArn, ...key },
  })
  return Statement.map(({ Action, Resource }) => [Resource, Action])
}

describe('the least policy', () => {
  it('of a worker reads the queue and writes the dead-letter queue', () => {
    expect(granted('worker')).toEqual([
      [
        arn,
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
        ],
      ],
      [deadLetterArn, ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl']],
    ])
  })

  it('of a Lambda function lets Lambda poll, sets retry delays, and only sends to the dead-letter queue', () => {
    expect(granted('lambda')).toEqual([
      [
        arn,
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ChangeMessageVisibility',
        ],
      ],
      [deadLetterArn, ['sqs:SendMessage']],
    ])
    expect(
      granted('lambda', 'abc')
        .slice(2)
        .map(([, actions]) => actions),
    ).toEqual([['kms:Decrypt'], ['kms:GenerateDataKey', 'kms:Decrypt']])
  })

  it('of a replay is the other way round', () => {
    const [takes, sends] = granted('replay')
    expect(takes?.[0]).toBe(deadLetterArn)
    expect(takes?.[1]).toContain('sqs:DeleteMessage')
    expect(sends).toEqual([arn, ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl']])
  })

  it('of a move task starts, lists and cancels it, on the dead-letter queue', () => {
    const [takes, sends] = granted('move')
    expect(takes?.[0]).toBe(deadLetterArn)
    expect(takes?.[1]).toEqual(
      expect.arrayContaining([
        'sqs:StartMessageMoveTask',
        'sqs:ListMessageMoveTasks',
        'sqs:CancelMessageMoveTask',
      ]),
    )
    expect(sends).toEqual([arn, ['sqs:SendMessage']])
  })

  it.each<PolicyNeed>(['stream', 'worker', 'lambda', 'desk', 'replay', 'move'])(
    'of %s names no resource by a star alone',
    (need) => {
      for (const { Resource } of iamPolicy(need, queues).Statement) expect(Resource).not.toBe('*')
    },
  )

  it('grants a key by its ARN, by its id, or by its alias as a condition', () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/abc'
    expect(granted('stream', key).at(-1)).toEqual([key, ['kms:GenerateDataKey', 'kms:Decrypt']])
    expect(granted('stream', 'abc').at(-1)?.[0]).toBe(key)
    const { Statement } = iamPolicy('worker', { ...queues, queue: { arn, kmsKey: 'alias/mine' } })
    expect(Statement.at(-1)).toMatchObject({
      Action: ['kms:Decrypt'],
      Resource: 'arn:aws:kms:eu-west-1:123456789012:key/*',
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/mine' } },
    })
  })

  it("needs no statement for AWS's own key", () => {
    expect(granted('stream', 'alias/aws/sqs')).toHaveLength(1)
  })

  it("for Stream's account is in the queue's policy and in the key's", () => {
    const { queue, key } = streamResourcePolicies({ arn, kmsKey: 'abc' })
    expect(queue.Principal).toEqual({ AWS: 'arn:aws:iam::185583345998:root' })
    expect(key?.Principal).toEqual(queue.Principal)
    expect(streamResourcePolicies({ arn }).key).toBeUndefined()
  })
})

describe('the least policy of a store in DynamoDB', () => {
  const of = (table?: string) => dynamoDbPolicy(table).Statement[0]

  it('reads and writes items of one table', () => {
    const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/keys'
    expect(dynamoDbPolicy(table)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'KeepsKeys',
          Effect: 'Allow',
          Action: [
            'dynamodb:PutItem',
            'dynamodb:UpdateItem',
            'dynamodb:DeleteItem',
            'dynamodb:GetItem',
          ],
          Resource: table,
        },
      ],
    })
  })

  it('has placeholders for what is not known', () => {
    expect(of('keys')?.Resource).toBe('arn:aws:dynamodb:REGION:ACCOUNT:table/keys')
    expect(of()?.Resource).toBe('arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE')
  })

  it.each(['', '*', 'ke', 'a table', arn, 'arn:aws:dynamodb:eu-west-1:123456789012:table/*'])(
    'refuses %j, which names no table',
    (table) => {
      expect(() => of(table)).toThrow('is neither the ARN nor the name of a table of DynamoDB')
    },
  )
})

describe("Stream's statement in the policy of a queue", () => {
  const statement = (more: object) =>
    JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::185583345998:root' },
        Action: 'SQS:SendMessage',
        Resource: arn,
        ...more,
      },
    })

  it.each<[object, boolean]>([
    [{}, true],
    [{ Principal: '*' }, true],
    [{ Principal: { AWS: ['1', '185583345998'] } }, true],
    [{ Action: ['sqs:ReceiveMessage', 'sqs:*'] }, true],
    [{ Resource: 'arn:aws:sqs:*:123456789012:or?ers' }, true],
    [{ Resource: 'arn:aws:sqs:eu-west-1:123456789012:others' }, false],
    [{ Effect: 'Deny' }, false],
    [{ Action: 'sqs:ReceiveMessage' }, false],
    [{ Principal: { AWS: 'arn:aws:iam::1:root' } }, false],
    [{ Principal: { Service: 'sns.amazonaws.com' } }, false],
    [{ Condition: { StringEquals: { 'aws:SourceIp': '1' } } }, false],
  ])('with %j counts: %s', (more, counts) => {
    expect(streamMaySend(statement(more), arn)).toBe(counts)
    expect(withStreamStatement(statement(more), arn, 'orders') === undefined).toBe(counts)
  })

  it('takes a name of its own where its usual one is in use', () => {
    const taken = statement({ Sid: 'AllowStreamToSend', Action: 'sqs:ReceiveMessage' })
    const { Statement } = JSON.parse(withStreamStatement(taken, arn, 'orders') ?? '')
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'AllowStreamToSend',
      'AllowStreamToSend2',
    ])
  })

  it.each(['{', '"text"', '[]', '{"Statement":["text"]}', 'null'])('%j is no policy', (policy) => {
    expect(streamMaySend(policy, arn)).toBeUndefined()
    expect(() => withStreamStatement(policy, arn, 'orders')).toThrow(
      /The policy of orders cannot be read/,
    )
  })
})
