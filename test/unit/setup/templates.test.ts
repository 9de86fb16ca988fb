import { describe, expect, it } from 'vitest'
import { cloudFormation } from '../../../src/setup/cloudformation.ts'
import { queueSpec } from '../../../src/setup/queue-spec.ts'
import { terraform } from '../../../src/setup/terraform.ts'

const spec = queueSpec({
  name: 'orders',
  stream: 'resource',
  maxReceiveCount: 7,
  tags: { team: 'chat' },
})

describe('the CloudFormation template', () => {
  const { Resources } = JSON.parse(cloudFormation(spec))

  it('has both queues, with the settings that queue create gives', () => {
    expect(Resources.Queue.Properties).toMatchObject({
      QueueName: 'orders',
      MaximumMessageSize: 1_048_576,
      ReceiveMessageWaitTimeSeconds: 20,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
        maxReceiveCount: 7,
      },
      Tags: expect.arrayContaining([{ Key: 'team', Value: 'chat' }]),
    })
    expect(Resources.DeadLetterQueue.Properties).toMatchObject({
      QueueName: 'orders-dlq',
      MessageRetentionPeriod: 1_209_600,
      MaximumMessageSize: 1_048_576,
    })
  })

  it('lets no queue wait for the other: the dead-letter queue refers to none', () => {
    const text = JSON.stringify(Resources.DeadLetterQueue)
    expect(text).not.toContain('Fn::GetAtt')
    expect(text).not.toContain('"Ref"')
  })

  it('has the policy with --stream resource, and none without', () => {
    expect(Resources.QueuePolicy.Properties.PolicyDocument.Statement).toMatchObject([
      { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
    ])
    expect(cloudFormation(queueSpec({ name: 'orders' }))).not.toContain('QueuePolicy')
  })

  it('of a FIFO queue with a key says so', () => {
    const fifo = JSON.parse(cloudFormation(queueSpec({ name: 'o', fifo: true, kmsKey: 'alias/k' })))
    for (const queue of ['Queue', 'DeadLetterQueue']) {
      expect(fifo.Resources[queue].Properties).toMatchObject({
        FifoQueue: true,
        ContentBasedDeduplication: true,
        KmsMasterKeyId: 'alias/k',
      })
    }
  })
})

describe('the Terraform resources', () => {
  it('hold the same', () => {
    const text = terraform(spec)
    for (const line of [
      /name += "orders"/,
      /name += "orders-dlq"/,
      /maxReceiveCount += 7/,
      /deadLetterTargetArn = aws_sqs_queue\.dead_letters\.arn/,
      /sourceQueueArns +. \[aws_sqs_queue\.events\.arn\]/,
      /message_retention_seconds += 1209600/,
      /max_message_size += 1048576/,
      /"team" = "chat"/,
      /resource "aws_sqs_queue_policy" "events"/,
    ]) {
      expect(text).toMatch(line)
    }
    expect(text.split('{').length).toBe(text.split('}').length)
  })

  it('writes a value that would begin an expression as text', () => {
    const text = terraform(queueSpec({ name: 'orders', tags: { cost: `\${var.x}` } }))
    expect(text).toContain(`"$\${var.x}"`)
  })
})
