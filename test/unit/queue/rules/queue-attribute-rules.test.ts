import { describe, expect, it } from 'vitest'
import {
  changedQueueFault,
  newQueueFault,
  togetherFault,
} from '../../../../src/queue/rules/queue-attribute-rules.ts'

const dlqArn = 'arn:aws:sqs:us-east-1:000000000000:q-dlq'
const redrive = (maxReceiveCount: unknown, more = {}) =>
  JSON.stringify({ deadLetterTargetArn: dlqArn, maxReceiveCount, ...more })
const allow = (policy: unknown) => JSON.stringify(policy)
const sources = (count: number) => Array(count).fill(dlqArn)

describe('an attribute of a standard queue', () => {
  it.each([
    ['DelaySeconds', '0'],
    ['DelaySeconds', '900'],
    ['MaximumMessageSize', '1024'],
    ['MaximumMessageSize', '1048576'],
    ['MessageRetentionPeriod', '60'],
    ['MessageRetentionPeriod', '1209600'],
    ['ReceiveMessageWaitTimeSeconds', '20'],
    ['VisibilityTimeout', '43200'],
    ['KmsMasterKeyId', 'alias/aws/sqs'],
    ['KmsMasterKeyId', ''],
    ['KmsDataKeyReusePeriodSeconds', '86400'],
    ['SqsManagedSseEnabled', 'false'],
    ['Policy', '{"Statement":[{}]}'],
    ['Policy', '{"Statement":{}}'],
    ['Policy', ''],
    ['RedrivePolicy', redrive(1)],
    ['RedrivePolicy', redrive('1000')],
    ['RedrivePolicy', ''],
    ['RedriveAllowPolicy', allow({ redrivePermission: 'denyAll' })],
    ['RedriveAllowPolicy', allow({ redrivePermission: 'byQueue', sourceQueueArns: sources(10) })],
    ['RedriveAllowPolicy', ''],
  ])('%s may be %s', (name, value) => {
    expect(newQueueFault({ [name]: value }, false)).toBeUndefined()
    expect(changedQueueFault({ [name]: value }, false)).toBeUndefined()
  })

  it.each([
    ['DelaySeconds', '901', 'InvalidAttributeValue'],
    ['DelaySeconds', '-1', 'InvalidAttributeValue'],
    ['DelaySeconds', '', 'InvalidAttributeValue'],
    ['DelaySeconds', ' 6', 'InvalidAttributeValue'],
    ['DelaySeconds', '1.5', 'InvalidAttributeValue'],
    ['MaximumMessageSize', '1023', 'InvalidAttributeValue'],
    ['MaximumMessageSize', '1048577', 'InvalidAttributeValue'],
    ['MessageRetentionPeriod', '59', 'InvalidAttributeValue'],
    ['MessageRetentionPeriod', '1209601', 'InvalidAttributeValue'],
    ['ReceiveMessageWaitTimeSeconds', '21', 'InvalidAttributeValue'],
    ['VisibilityTimeout', '43201', 'InvalidAttributeValue'],
    ['KmsDataKeyReusePeriodSeconds', '59', 'InvalidAttributeValue'],
    ['SqsManagedSseEnabled', 'yes', 'InvalidAttributeValue'],
    ['Policy', 'no JSON', 'InvalidAttributeValue'],
    ['Policy', '[]', 'InvalidAttributeValue'],
    ['Policy', '{}', 'InvalidAttributeValue'],
    ['Policy', '{"Statement":[]}', 'InvalidAttributeValue'],
    ['Policy', '{"Statement":null}', 'InvalidAttributeValue'],
    ['RedrivePolicy', '[]', 'InvalidAttributeValue'],
    ['RedrivePolicy', '{}', 'InvalidParameterValue'],
    ['RedrivePolicy', redrive(0), 'InvalidParameterValue'],
    ['RedrivePolicy', redrive(1001), 'InvalidParameterValue'],
    ['RedrivePolicy', redrive(''), 'InvalidParameterValue'],
    ['RedrivePolicy', redrive(true), 'InvalidParameterValue'],
    ['RedrivePolicy', redrive([3]), 'InvalidParameterValue'],
    ['RedrivePolicy', redrive(3, { more: 1 }), 'InvalidParameterValue'],
    ['RedrivePolicy', JSON.stringify({ maxReceiveCount: 3 }), 'InvalidParameterValue'],
    ['RedriveAllowPolicy', 'no JSON', 'InvalidAttributeValue'],
    ['RedriveAllowPolicy', allow({ redrivePermission: 'some' }), 'InvalidAttributeValue'],
    ['RedriveAllowPolicy', allow({ redrivePermission: 'byQueue' }), 'InvalidParameterValue'],
    [
      'RedriveAllowPolicy',
      allow({ redrivePermission: 'byQueue', sourceQueueArns: sources(11) }),
      'InvalidParameterValue',
    ],
    [
      'RedriveAllowPolicy',
      allow({ redrivePermission: 'allowAll', sourceQueueArns: sources(1) }),
      'InvalidParameterValue',
    ],
    ['Visibility', '30', 'InvalidAttributeName'],
    ['QueueArn', dlqArn, 'InvalidAttributeName'],
    ['toString', '1', 'InvalidAttributeName'],
    ['FifoQueue', 'true', 'InvalidAttributeName'],
    ['FifoQueue', 'false', 'InvalidAttributeName'],
    ['ContentBasedDeduplication', 'true', 'InvalidAttributeName'],
    ['DeduplicationScope', 'queue', 'InvalidAttributeName'],
    ['FifoThroughputLimit', 'perQueue', 'InvalidAttributeName'],
  ])('%s may not be %s: %s', (name, value, code) => {
    const fault = { code, senderFault: true }
    expect(newQueueFault({ [name]: value }, false)).toMatchObject(fault)
    expect(changedQueueFault({ [name]: value }, false)).toMatchObject(fault)
  })

  it('is refused with what is allowed', () => {
    expect(changedQueueFault({ DelaySeconds: '901' }, false)?.message).toBe(
      'Invalid value for the attribute DelaySeconds: it must be a whole number from 0 to 900.',
    )
  })
})

describe('an attribute of a FIFO queue', () => {
  it.each([
    ['ContentBasedDeduplication', 'true'],
    ['DeduplicationScope', 'messageGroup'],
    ['FifoThroughputLimit', 'perMessageGroupId'],
    ['VisibilityTimeout', '0'],
  ])('%s may be %s', (name, value) => {
    expect(newQueueFault({ FifoQueue: 'true', [name]: value }, true)).toBeUndefined()
    expect(changedQueueFault({ [name]: value }, true)).toBeUndefined()
  })

  it('FifoQueue must be true for a new one, and cannot be changed', () => {
    expect(newQueueFault({}, true)).toMatchObject({ code: 'InvalidParameterValue' })
    expect(newQueueFault({ FifoQueue: 'false' }, true)?.code).toBe('InvalidParameterValue')
    expect(changedQueueFault({ FifoQueue: 'true' }, true)).toBeUndefined()
    expect(changedQueueFault({ FifoQueue: 'false' }, true)?.code).toBe('InvalidAttributeValue')
  })
})

describe('attributes together', () => {
  it('allow the throughput of groups only where ids are those of groups', () => {
    const FifoThroughputLimit = 'perMessageGroupId'
    expect(togetherFault({ FifoThroughputLimit, DeduplicationScope: 'queue' })?.code).toBe(
      'InvalidAttributeValue',
    )
    expect(
      togetherFault({ FifoThroughputLimit, DeduplicationScope: 'messageGroup' }),
    ).toBeUndefined()
  })

  it('encrypt with a key of KMS or by SQS, not both', () => {
    const KmsMasterKeyId = 'alias/aws/sqs'
    expect(togetherFault({ KmsMasterKeyId, SqsManagedSseEnabled: 'true' })?.code).toBe(
      'InvalidAttributeName',
    )
    expect(togetherFault({ KmsMasterKeyId, SqsManagedSseEnabled: 'false' })).toBeUndefined()
  })
})
