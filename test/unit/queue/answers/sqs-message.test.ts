import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromSqsMessage, type SqsMessage } from '../../../../src/queue/answers/sqs-message.ts'

const Body = '{"type":"order.placed"}'
const message: SqsMessage = { MessageId: 'm', ReceiptHandle: 'h', Body }

describe('a received message from one of the AWS SDK', () => {
  it('has all that SQS sends when everything is asked for', () => {
    const binary = new Uint8Array([1, 2, 3])
    expect(
      fromSqsMessage({
        ...message,
        MD5OfBody: createHash('md5').update(Body).digest('hex'),
        Attributes: {
          ApproximateReceiveCount: '3',
          SentTimestamp: '1700000000000',
          ApproximateFirstReceiveTimestamp: '1700000001000',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
          SequenceNumber: '18849496460467696128',
          AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
          DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
          SenderId: 'AIDA',
        },
        MessageAttributes: {
          tenant: { DataType: 'String', StringValue: 'acme' },
          key: { DataType: 'Binary', BinaryValue: binary },
        },
      }),
    ).toEqual({
      messageId: 'm',
      receiptHandle: 'h',
      body: Body,
      bodyIntact: true,
      attributes: {
        tenant: { dataType: 'String', stringValue: 'acme' },
        key: { dataType: 'Binary', binaryValue: binary },
      },
      receiveCount: 3,
      sentAtMs: 1_700_000_000_000,
      firstReceivedAtMs: 1_700_000_001_000,
      groupId: 'g',
      deduplicationId: 'd',
      sequenceNumber: '18849496460467696128',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      deadLetterSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    })
  })

  it('has a receive count of 1 and no attributes when nothing is asked for', () => {
    expect(fromSqsMessage(message)).toMatchObject({
      bodyIntact: true,
      attributes: {},
      receiveCount: 1,
      sentAtMs: undefined,
      groupId: undefined,
    })
  })

  it('says of a body that does not match its MD5 that it is not intact', () => {
    const MD5OfBody = createHash('md5').update('another').digest('hex')
    expect(fromSqsMessage({ ...message, MD5OfBody }).bodyIntact).toBe(false)
  })

  it.each<[unknown, string]>([
    [undefined, 'it is not an object'],
    ['text', 'it is not an object'],
    [{ ...message, MessageId: undefined }, 'MessageId is not a string'],
    [{ ...message, ReceiptHandle: '' }, 'ReceiptHandle is not a string'],
    [{ ...message, Body: undefined }, 'Body is not a string'],
    [{ ...message, Body: { type: 'order.placed' } }, 'Body is not a string'],
    [{ ...message, Attributes: 'All' }, 'Attributes is not an object'],
    [
      { ...message, Attributes: { ApproximateReceiveCount: 'often' } },
      'Attributes.ApproximateReceiveCount is not a whole number',
    ],
    [
      { ...message, MessageAttributes: { tenant: 'acme' } },
      'MessageAttributes is not an object of attributes',
    ],
    [{ messageId: 'm', receiptHandle: 'h', body: Body }, 'MessageId is not a string'],
  ])('cannot be made of %j, which is said by the name of the field', (value, why) => {
    const making = () => fromSqsMessage(value as SqsMessage)
    expect(making).toThrow(TypeError)
    expect(making).toThrow(`fromSqsMessage takes a message as ReceiveMessage returns it: ${why}`)
  })
})
