// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders.
import { describe, expect, it } from 'vitest'
import { cloudFormation } from '../../../../src/setup/template/cloudformation.ts'
import { queueSpec } from '../../../../src/setup/queue/spec.ts'
import { terraform } from '../../../../src/setup/template/terraform.ts'

const spec = queueSpec({
  name: 'orders',
  stream: 'resource',
  maxReceiveCount: 7,
  tags: { team: 'chat' },
})

describe('the CloudFormation template', () => {
  const { Resources } = JSON.parse(cloudFormation(spec))

  it('has both queues, with the settings of queue create', () => {
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

  it('has alarms on what is dead-lettered and on what is not handled', () => {
    const { Parameters } = JSON.parse(cloudFormation(spec))
    expect(Resources.DeadLettersAlarm).toMatchObject({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetterQueue', 'QueueName'] } },
        ],
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        TreatMissingData: 'notBreaching',
        AlarmActions: {
          'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], expect.anything()],
        },
      },
    })
    expect(Resources.OldestMessageAlarm.Properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
      Threshold: 900,
    })
    expect(Parameters.AlarmTopicArn).toMatchObject({ Type: 'String', Default: '' })
  })

  it('alarms before messages are lost where they are kept for a short time only', () => {
    const brief = JSON.parse(cloudFormation(queueSpec({ name: 'o', retentionSeconds: 600 })))
    expect(brief.Resources.OldestMessageAlarm.Properties.Threshold).toBe(300)
  })

  it('with a key puts out what the policy of the key must hold', () => {
    const template = (options: object) =>
      JSON.parse(cloudFormation(queueSpec({ name: 'o', kmsKey: 'alias/k', ...options })))
    const statements = (options: object) =>
      JSON.parse(template(options).Outputs.KeyPolicyStatements.Value['Fn::Sub'])
    const rights = ['kms:GenerateDataKey', 'kms:Decrypt']
    const own = {
      Sid: 'AllowThisAccountByIam',
      Effect: 'Allow',
      Principal: { AWS: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' },
      Action: rights,
      Resource: '*',
    }
    expect(statements({ stream: 'resource' })).toEqual([
      {
        Sid: 'AllowStreamToEncrypt',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::185583345998:root' },
        Action: rights,
        Resource: '*',
      },
      own,
    ])
    expect(statements({ stream: 'keys' })).toEqual([own])
    expect(template({}).Outputs.KeyPolicyStatements.Description).toContain('alias/k')
  })

  it('needs no key policy for keys that are not our own', () => {
    for (const options of [{}, { kmsKey: 'alias/aws/sqs' }]) {
      const { Outputs } = JSON.parse(cloudFormation(queueSpec({ name: 'o', ...options })))
      expect(Outputs).not.toHaveProperty('KeyPolicyStatements')
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

  it('have the same alarms, which notify topics that a variable names', () => {
    const text = terraform(spec)
    const alarms = text.split(/^resource /m).filter((one) => one.startsWith('"aws_cloudwatch'))
    expect(alarms).toHaveLength(2)
    expect(alarms.join('')).toMatch(
      /dimensions += \{ QueueName = aws_sqs_queue\.dead_letters\.name \}/,
    )
    for (const line of [
      /metric_name += "ApproximateNumberOfMessagesVisible"/,
      /metric_name += "ApproximateAgeOfOldestMessage"/,
      /dimensions += \{ QueueName = aws_sqs_queue\.events\.name \}/,
      /threshold += 900/,
      /alarm_actions += var\.alarm_topic_arns/,
      /variable "alarm_topic_arns" \{\n {2}type += list\(string\)\n {2}default += \[\]\n\}/,
    ]) {
      expect(text).toMatch(line)
    }
  })

  it('with a key hold what its policy must hold, as a document to be merged into it', () => {
    const options = { name: 'orders', kmsKey: 'alias/k', stream: 'resource' } as const
    const text = terraform(queueSpec(options))
    const [, document = ''] = text.split('data "aws_iam_policy_document" "key" {')
    for (const line of [
      /sid += "AllowStreamToEncrypt"/,
      /actions += \["kms:GenerateDataKey", "kms:Decrypt"\]/,
      /identifiers = \["arn:aws:iam::185583345998:root"\]/,
      /sid += "AllowThisAccountByIam"/,
      /identifiers = \["arn:\$\{data\.aws_partition\.current\.partition\}:iam::/,
    ]) {
      expect(document).toMatch(line)
    }
    expect(text).toMatch(/^# .*alias\/k/m)
    expect(text).not.toContain('aws_kms_key_policy"')
    expect(terraform(spec)).not.toContain('kms:')
    expect(text.split('{').length).toBe(text.split('}').length)
  })

  it('writes a value that would begin an expression as text', () => {
    const text = terraform(queueSpec({ name: 'orders', tags: { cost: `\${var.x}` } }))
    expect(text).toContain(`"$\${var.x}"`)
  })
})
