import { limits, longestRetentionSeconds } from '../queue/port.ts'
import { streamStatement } from './queue-policy.ts'
import { newQueueDefaults, type QueueSpec } from './queue-spec.ts'
import { tagsOf } from './queue-tags.ts'

/** The queues as a CloudFormation template, in JSON, which is YAML too. Pure. */
export function cloudFormation(spec: QueueSpec): string {
  const { name, usualDeadLetterName: deadLetterName } = spec
  const Resources = {
    DeadLetterQueue: queue(spec, 'dead-letters', {
      QueueName: deadLetterName,
      MessageRetentionPeriod: longestRetentionSeconds,
      MaximumMessageSize: limits.messageBytes,
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
  }
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `The queue ${name} that Stream fills with events, and its dead-letter queue.`,
    Resources,
    Outputs: {
      QueueUrl: { Value: { Ref: 'Queue' } },
      DeadLetterQueueUrl: { Value: { Ref: 'DeadLetterQueue' } },
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

function arnOf(name: string): string {
  return `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${name}`
}
