import { describe, expect, it } from 'vitest'
import { recordsOf } from '../../../src/lambda/event.ts'
import { revoked } from '../../fixtures/odd-values.ts'
import { eventOf, fifoRecord, standardRecord } from '../../fixtures/lambda-events.ts'

const secret = 'jane@example.com'

/** What comes instead of an event of SQS, and what is said of it. */
const wrong: readonly (readonly [what: string, event: unknown, sentence: RegExp])[] = [
  ['nothing', undefined, /this is undefined/],
  ['null', null, /this is null/],
  ['a text', secret, /this is a string/],
  ['an empty object', {}, /an empty object, such as a test invocation has/],
  ['a test event of the console', { key1: secret }, /an object without Records, such as a test/],
  [
    'a request of API Gateway',
    { httpMethod: 'POST', body: secret, requestContext: {} },
    /a request of API Gateway or a function URL/,
  ],
  ['a request of a function URL', { version: '2.0', rawPath: '/', body: secret }, /function URL/],
  ['an event of EventBridge', { 'detail-type': 'x', detail: { secret } }, /event of EventBridge/],
  ['an event of EventBridge Pipes', [standardRecord(secret)], /as EventBridge Pipes sends it/],
  ['an answer of ReceiveMessage', { Messages: [{ Body: secret }] }, /an answer of ReceiveMessage/],
  ['a single record', standardRecord(secret), /a single record, without the list Records/],
  [
    'an event of SNS itself',
    { Records: [{ EventSource: 'aws:sns', Sns: { Message: secret } }] },
    /an event of aws:sns\. Subscribe an SQS queue to the topic/,
  ],
  ['an event of S3', { Records: [{ eventSource: 'aws:s3' }] }, /an event of aws:s3\./],
  [
    'an event of Kinesis among those of SQS',
    { Records: [standardRecord('{}'), { eventSource: 'aws:kinesis' }] },
    /an event of aws:kinesis/,
  ],
  [
    'records of an unknown source',
    { Records: [{ eventSource: secret }] },
    /records do not have the eventSource aws:sqs/,
  ],
  ['records that are no objects', { Records: [1] }, /do not have the eventSource aws:sqs/],
  [
    'a record without an id',
    { Records: [standardRecord('{}', { messageId: '' })] },
    /a record of aws:sqs without a messageId/,
  ],
]

describe('the records of an event', () => {
  it('are those of an event of SQS, with no records too', () => {
    const event = eventOf([standardRecord('{}'), fifoRecord('{}', 'g')])
    expect(recordsOf(event)).toEqual(event.Records)
    expect(recordsOf({ Records: [] })).toEqual([])
  })

  it.each(wrong)('are missing in %s, and it says so without a value', (_what, event, sentence) => {
    const refused = () => recordsOf(event)
    expect(refused).toThrow(TypeError)
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(/Nothing was handled\.$/)
    expect(refused).not.toThrow(secret)
  })

  it('are missing in an object that cannot be read', () => {
    expect(() => recordsOf(revoked())).toThrow(/an object without Records/)
  })

  it('say what to configure', () => {
    expect(() => recordsOf({})).toThrow(
      'Make the queue an event source of the function (AWS::Lambda::EventSourceMapping, or an event of type SQS in SAM), with ReportBatchItemFailures.',
    )
  })
})
