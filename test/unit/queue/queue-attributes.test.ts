import { expect, it } from 'vitest'
import { readAttributes, readRedrivePolicy } from '../../../src/queue/queue-attributes.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'

it('reads what SQS answers, all of it strings', () => {
  const raw = {
    QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    VisibilityTimeout: '45',
    ReceiveMessageWaitTimeSeconds: '20',
    DelaySeconds: '5',
    MessageRetentionPeriod: '1209600',
    MaximumMessageSize: '262144',
    ApproximateNumberOfMessages: '3',
    ApproximateNumberOfMessagesNotVisible: '2',
    ApproximateNumberOfMessagesDelayed: '1',
    RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:dlq","maxReceiveCount":"4"}',
  }
  expect(readAttributes(raw, url)).toEqual({
    arn: raw.QueueArn,
    fifo: false,
    visibilitySeconds: 45,
    waitSeconds: 20,
    delaySeconds: 5,
    retentionSeconds: 1_209_600,
    maxMessageBytes: 262_144,
    redrive: { deadLetterQueueArn: 'arn:aws:sqs:eu-west-1:1:dlq', maxReceiveCount: 4 },
    visible: 3,
    inFlight: 2,
    delayed: 1,
    raw,
  })
})

it("takes SQS's defaults for what is missing or unreadable", () => {
  expect(readAttributes({ VisibilityTimeout: 'soon' }, `${url}.fifo`)).toMatchObject({
    fifo: true,
    visibilitySeconds: 30,
    retentionSeconds: 345_600,
    maxMessageBytes: 1_048_576,
    redrive: undefined,
  })
})

it.each([
  undefined,
  '',
  'not json',
  '[]',
  'null',
  '{"maxReceiveCount":3}',
  '{"deadLetterTargetArn":"a","maxReceiveCount":0}',
])('reads no redrive policy from %s', (json) => {
  expect(readRedrivePolicy(json)).toBeUndefined()
})
