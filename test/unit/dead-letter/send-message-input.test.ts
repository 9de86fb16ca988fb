import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { sendMessageInput } from '../../../src/dead-letter/send-message-input.ts'
import type { Outgoing } from '../../../src/message/outgoing.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events-dlq'
const message: Outgoing = {
  body: '{}',
  attributes: {
    text: { dataType: 'String', stringValue: 'a' },
    bytes: { dataType: 'Binary.png', binaryValue: new Uint8Array([1]) },
  },
  groupId: 'g',
  traceHeader: 'Root=1-2',
}

describe('the input of SendMessage', () => {
  test('has each part of a message under the name that the AWS SDK gives it', () => {
    const input: SendMessageCommandInput = sendMessageInput(url, { ...message, delaySeconds: 3 })
    expect(input).toEqual({
      QueueUrl: url,
      MessageBody: '{}',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'a' },
        bytes: { DataType: 'Binary.png', BinaryValue: new Uint8Array([1]) },
      },
      MessageGroupId: 'g',
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2' },
      },
      DelaySeconds: 3,
    })
  })

  test('has nothing that the message lacks', () => {
    expect(sendMessageInput(url, { body: '{}' })).toEqual({ QueueUrl: url, MessageBody: '{}' })
  })

  test('takes the ARN of a queue, and the id for a FIFO queue', () => {
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:stream-events-dlq.fifo'
    expect(sendMessageInput(arn, { ...message, deduplicationId: 'fresh' })).toMatchObject({
      QueueUrl: `${url}.fifo`,
      MessageGroupId: 'g',
      MessageDeduplicationId: 'fresh',
    })
  })

  test.each<[string, unknown, unknown, string]>([
    ['no queue', undefined, message, 'queue must be the URL or the ARN'],
    ['the name of a queue', 'stream-events-dlq', message, 'queue must be the URL or the ARN'],
    ['no message', url, undefined, 'message.body must be a string'],
    ['a TooLarge', url, { _tag: 'TooLarge', bytes: 2, maxBytes: 1 }, 'a TooLarge is no message'],
    ['a text for attributes', url, { ...message, attributes: 'secret' }, 'message.attributes must'],
    [
      'an attribute of null',
      url,
      { ...message, attributes: { a: null } },
      'message.attributes must',
    ],
    ['an attribute without a value', url, { ...message, attributes: { a: {} } }, 'got an object'],
    ['no id for a FIFO queue', `${url}.fifo`, message, 'message.deduplicationId is required'],
    ['an id for another queue', url, { ...message, deduplicationId: 'x' }, 'must be absent'],
  ])('is not made of %s', (_, queue, given, sentence) => {
    expect(() => sendMessageInput(queue as never, given as never)).toThrow(TypeError)
    expect(() => sendMessageInput(queue as never, given as never)).toThrow(sentence)
  })
})
