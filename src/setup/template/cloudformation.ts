import { sqsLimits, longestRetentionSeconds } from '../../queue/port.ts'
import { type Alarm, alarmPeriodSeconds, alarmsOf } from './alarms.ts'
import { streamStatement } from '../policy/queue-policy.ts'
import { newQueueDefaults, type QueueSpec } from '../queue/spec.ts'
import { tagsOf } from '../queue/tags.ts'
import { keyPolicyStatements } from '../policy/resource-policy.ts'

/** The queues as a CloudFormation template, in JSON, which is YAML too. Pure. */
export function cloudFormation(spec: QueueSpec): string {
  const { name, usualDeadLetterName: deadLetterName } = spec
  const alarms = alarmsOf(spec)
  const Resources = {
    DeadLetterQueue: queue(spec, 'dead-letters', {
      QueueName: deadLetterName,
      MessageRetentionPeriod: longestRetentionSeconds,
      MaximumMessageSize: sqsLimits.messageBytes,
      // By name, not by reference: the two queues would wait for each other.
      RedriveAllowPolicy: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [{ 'Fn::Sub': arnOf(name) }],
      },
    }),
    Queue: queue(spec, 'events', {
      QueueName: name,
      MessageRetentionPeriod: spec.retentionSeconds ?? newQueueDefaults.retentionSeconds,
      MaximumMessageSize: spec.maxMessageBytes ?? newQueueDefaults.maxMessageBytes,
      VisibilityTimeout: spec.visibilitySeconds ?? newQueueDefaults.visibilitySeconds,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
        maxReceiveCount: spec.maxReceiveCount ?? newQueueDefaults.maxReceiveCount,
      },
    }),
    ...(spec.stream === 'resource' && { QueuePolicy: policy() }),
    DeadLettersAlarm: alarm(alarms.deadLetters, 'DeadLetterQueue'),
    OldestMessageAlarm: alarm(alarms.oldestMessage, 'Queue'),
  }
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `The queue ${name} that Stream fills with events, and its dead-letter queue.`,
    Parameters: {
      AlarmTopicArn: {
        Type: 'String',
        Default: '',
        Description: 'The ARN of the SNS topic that alarms notify. Empty for none.',
      },
    },
    Conditions: {
      HasAlarmTopic: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] }] },
    },
    Resources,
    Outputs: {
      QueueUrl: { Value: { Ref: 'Queue' } },
      DeadLetterQueueUrl: { Value: { Ref: 'DeadLetterQueue' } },
      ...keyPolicyOutput(spec),
    },
  }
  return `${JSON.stringify(template, null, 2)}\n`
}

function queue(
  { fifo, kmsKey, tags }: QueueSpec,
  role: Parameters<typeof tagsOf>[0],
  properties: object,
): object {
  const all = { ...tagsOf(role), ...tags }
  const Tags = Object.entries(all).map(([Key, Value]) => ({ Key, Value }))
  return {
    Type: 'AWS::SQS::Queue',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...properties,
      ReceiveMessageWaitTimeSeconds: newQueueDefaults.waitSeconds,
      ...(fifo && { FifoQueue: true, ContentBasedDeduplication: true }),
      ...(kmsKey === undefined ? { SqsManagedSseEnabled: true } : { KmsMasterKeyId: kmsKey }),
      Tags,
    },
  }
}

function policy(): object {
  const own = { 'Fn::GetAtt': ['Queue', 'Arn'] }
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ ...streamStatement(''), Resource: own }],
      },
    },
  }
}

function alarm(
  { name, description, metric, threshold }: Alarm,
  on: 'Queue' | 'DeadLetterQueue',
): object {
  const actions = {
    'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], { Ref: 'AWS::NoValue' }],
  }
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: description,
      Namespace: 'AWS/SQS',
      MetricName: metric,
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [on, 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: alarmPeriodSeconds,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: threshold,
      // SQS reports no data for a queue that has been inactive for hours.
      TreatMissingData: 'notBreaching',
      AlarmActions: actions,
      OKActions: actions,
    },
  }
}

/** An output, not a resource: a template cannot change the policy of a key that it did not make. */
function keyPolicyOutput(spec: QueueSpec): object {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
  const account = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'
  const statements = keyPolicyStatements(spec, account)
  if (statements.length === 0) return {}
  return {
    KeyPolicyStatements: {
      Description: `The policy of the key ${spec.kmsKey} must hold these statements.`,
      Value: { 'Fn::Sub': JSON.stringify(statements) },
    },
  }
}

function arnOf(name: string): string {
  return `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${name}`
}
