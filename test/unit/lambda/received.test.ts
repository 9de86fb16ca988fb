import { describe, expect, it } from 'vitest'
import { queueArnOf, readRecord } from '../../../src/lambda/received.ts'
import { fifoArn, fifoRecord, standardArn, standardRecord } from '../../fixtures/lambda-events.ts'

describe('a record of a Lambda event', () => {
  it('is the message that was received, of a standard queue', () => {
    expect(readRecord(standardRecord('Test message.'))).toEqual({
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
      body: 'Test message.',
      bodyIntact: true,
      attributes: {},
      receiveCount: 1,
      sentAtMs: 1545082649183,
      firstReceivedAtMs: 1545082649185,
      groupId: undefined,
      deduplicationId: undefined,
      sequenceNumber: undefined,
      traceHeader: undefined,
      deadLetterSourceArn: undefined,
    })
    expect(queueArnOf(standardRecord(''))).toBe(standardArn)
  })

  it('is the message that was received, of a FIFO queue', () => {
    expect(readRecord(fifoRecord('Test message.', '1'))).toMatchObject({
      bodyIntact: true,
      groupId: '1',
      deduplicationId: '1',
      sequenceNumber: '18849496460467696128',
    })
    expect(queueArnOf(fifoRecord('', '1'))).toBe(fifoArn)
  })

  it('has the system attributes: the receive count, the trace, the queue that it was dead-lettered from', () => {
    const { attributes } = standardRecord('')
    const record = standardRecord('', {
      attributes: {
        ...attributes,
        ApproximateReceiveCount: '7',
        AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        DeadLetterQueueSourceArn: standardArn,
      },
    })
    expect(readRecord(record)).toMatchObject({
      receiveCount: 7,
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      deadLetterSourceArn: standardArn,
    })
  })

  it('has the message attributes, the binary ones out of base64', () => {
    const record = standardRecord('', {
      messageAttributes: {
        tenant: {
          stringValue: 'a',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'String',
        },
        attempts: { stringValue: '3', binaryValue: 'AAAA', dataType: 'Number.int' },
        key: { binaryValue: 'AQID', dataType: 'Binary' },
        empty: { dataType: 'Binary.png' },
      },
    })
    expect(readRecord(record)).toMatchObject({
      attributes: {
        tenant: { dataType: 'String', stringValue: 'a' },
        attempts: { dataType: 'Number.int', stringValue: '3' },
        key: { dataType: 'Binary', binaryValue: Buffer.from([1, 2, 3]) },
        empty: { dataType: 'Binary.png', binaryValue: Buffer.alloc(0) },
      },
    })
  })

  it('is not intact when its body does not match its MD5', () => {
    const { md5OfBody } = standardRecord('another')
    expect(readRecord(standardRecord('body', { md5OfBody }))).toMatchObject({ bodyIntact: false })
  })

  it('is not compared with the placeholder that a sample of the console has in place of the MD5', () => {
    const record = standardRecord('Hello from SQS!', { md5OfBody: '{{{md5_of_body}}}' })
    expect(readRecord(record)).toMatchObject({ bodyIntact: true })
  })

  it.each([
    ['a body', { body: 1 }, 'Body is not a string'],
    ['a receipt handle', { receiptHandle: null }, 'ReceiptHandle is not a string'],
    ['system attributes', { attributes: 'no' }, 'Attributes is not an object'],
    ['message attributes', { messageAttributes: [1] }, /MessageAttributes is not an object/],
    [
      'base64 in a binary attribute',
      { messageAttributes: { a: { dataType: 'Binary', binaryValue: '*' } } },
      /MessageAttributes is not an object/,
    ],
  ])('is unreadable without %s', (_what, different, why) => {
    expect(readRecord({ ...standardRecord('{}'), ...different })).toEqual({
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      why: expect.stringMatching(why),
    })
  })

  it('of an event made by hand may lack what is not needed', () => {
    const record = { messageId: 'm', receiptHandle: 'r', body: '{}', eventSource: 'aws:sqs' }
    expect(readRecord(record)).toMatchObject({ bodyIntact: true, receiveCount: 1, attributes: {} })
    expect(queueArnOf(record)).toBeUndefined()
  })
})
