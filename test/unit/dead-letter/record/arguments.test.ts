import { describe, expect, test } from 'vitest'
import {
  isTooLarge,
  makeDeadLetter,
  makeReplay,
  originalAttributes,
  readLineage,
  readRecord,
} from '../../../../src/dead-letter/record/record.ts'
import { received } from '../received.ts'
import { failed } from './letters.ts'

/** What a program without types may pass. */
type Anything = never

const secret = 'jane@example.org'
const fromSqs = { MessageId: 'm', ReceiptHandle: 'r', Body: secret }
const sqsAttributes = { own: { DataType: 'String', StringValue: secret } }

describe('an argument that is wrong', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'a received message must be an object: fromSqsMessage makes one'],
    [
      'a message as SQS returns it',
      fromSqs,
      'messageId of a received message must be of type string',
    ],
    ['an object as the body', { ...received(), body: { secret } }, 'body of a received message'],
    ['no attributes', { ...received(), attributes: undefined }, 'attributes of a received message'],
    [
      'attributes as SQS returns them',
      received({ attributes: sqsAttributes as Anything }),
      'received.attributes must be an object of message attributes, each with a dataType',
    ],
    ['NaN as the receive count', received({ receiveCount: Number.NaN }), 'must be a whole number'],
    ['a list of attributes', received({ attributes: [] as Anything }), 'got an array'],
  ])('is named, as the message: %s', (_, message, sentence) => {
    const making = [
      () => makeDeadLetter(message as Anything, failed(1), { nowMs: 0 }),
      () => makeReplay(message as Anything, { nowMs: 0 }),
    ]
    for (const make of making) expect(thrownBy(make)).toContain(sentence)
  })

  test.each<[string, unknown, string]>([
    [
      'nothing',
      undefined,
      'failure must be a Failure, that of a dead-lettered outcome or failureFrom(error), got undefined',
    ],
    ['an error', new Error(secret), 'failureFrom(error), got an object'],
    ['a verdict', { _tag: 'DeadLetter', failure: failed(1) }, 'failureFrom(error)'],
    ['a tag of all objects', { _tag: 'constructor' }, 'failureFrom(error)'],
    [
      'an invalid payload without issues',
      { _tag: 'InvalidPayload', type: 'a' },
      'failure.issues must be a list of issues',
    ],
    [
      'drift of a text',
      { _tag: 'DriftRefused', type: 'a', drift: [secret] },
      'failure.drift must be a list',
    ],
    [
      'a type that is a number',
      { _tag: 'HandlerFailed', type: 7 },
      'failure.type must be a string, got a number',
    ],
    [
      'a time-out without its time',
      { _tag: 'HandlerTimedOut', type: 'a' },
      'failure.seconds must be a number',
    ],
    [
      'a broken middleware without an error',
      { _tag: 'MiddlewareBroken', type: 'a' },
      'failure.cause must be an object',
    ],
    ['no reason', { _tag: 'MalformedBody' }, 'failure.reason must be a string'],
  ])('is named, as the failure: %s', (_, failure, sentence) => {
    expect(thrownBy(() => makeDeadLetter(received(), failure as Anything, { nowMs: 0 }))).toContain(
      sentence,
    )
  })

  test.each<[unknown, string]>([
    [
      undefined,
      'options.nowMs must be a time in milliseconds since 1970, such as Date.now(), got undefined',
    ],
    [
      { nowMs: new Date() },
      'options.nowMs must be a time in milliseconds since 1970, such as Date.now(), got an object',
    ],
    [{ nowMs: 9e15 }, 'options.nowMs must be a time'],
    [
      { nowMs: 0, maxMessageBytes: '262144' },
      'options.maxMessageBytes must be a number, got a string',
    ],
    [{ nowMs: 0, deduplicationId: '' }, 'options.deduplicationId must be an id of 1 to 128'],
    [{ nowMs: 0, deduplicationId: true }, 'options.deduplicationId must be an id of 1 to 128'],
  ])('is named, as an option of both: %j', (options, sentence) => {
    const making = [
      () => makeDeadLetter(received(), failed(1), options as Anything),
      () => makeReplay(received(), options as Anything),
    ]
    for (const make of making) expect(thrownBy(make)).toContain(sentence)
  })

  test.each<[object, string]>([
    [{ sourceQueueArn: 1 }, 'options.sourceQueueArn must be a string'],
    [{ worker: {} }, 'options.worker must be a string'],
    [{ redact: secret }, 'options.redact must be a function'],
    [{ history: secret }, 'options.history must be a list of failed attempts, each with at'],
    [{ history: [{ at: secret }] }, 'options.history must be a list of failed attempts'],
    [{ event: 3 }, 'options.event must be an object, got a number'],
    [{ event: { index: '3', json: '{}' } }, 'options.event.index must be a whole number from 0'],
    [
      { event: { index: 3, json: { secret } } },
      'options.event.json must be a string, got an object',
    ],
  ])('is named, as an option: %j', (options, sentence) => {
    const make = () => makeDeadLetter(received(), failed(1), { nowMs: 0, ...options } as Anything)
    expect(thrownBy(make)).toContain(sentence)
  })

  test.each<[object, string]>([
    [{ maxAttempts: 0 }, 'options.maxAttempts must be a whole number from 1, got a number'],
    [{ maxAttempts: '1' }, 'options.maxAttempts must be a whole number from 1, got a string'],
    [{ body: { secret } }, 'options.body must be a string, got an object'],
    [{ edit: secret }, 'options.edit must be an object'],
    [{ edit: { paths: [] } }, 'options.edit.by must be a string, got undefined'],
    [{ edit: { by: 'a', paths: [1] } }, 'options.edit.paths must be a list of strings'],
  ])('is named, as an option of a replay: %j', (options, sentence) => {
    const make = () => makeReplay(received(), { nowMs: 0, ...options } as Anything)
    expect(thrownBy(make)).toContain(sentence)
  })

  test.each([readRecord, readLineage, originalAttributes])(
    'is named where a message is read: %o',
    (read) => {
      expect(thrownBy(() => read(undefined as Anything))).toContain('message.attributes')
      expect(thrownBy(() => read(fromSqs as Anything))).toContain('message.attributes')
      const lambda = { attributes: { ApproximateReceiveCount: '1', SenderId: secret } }
      expect(thrownBy(() => read(lambda as Anything))).toContain('message.attributes')
    },
  )
})

test.each([undefined, null, secret, 7])(
  'what is no message at all is not too large: %s',
  (value) => {
    expect(isTooLarge(value as Anything)).toBe(false)
  },
)

/** The message of the TypeError that a call throws. It never quotes what was passed. */
function thrownBy(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    const { message } = error as TypeError
    expect(message).not.toContain(secret)
    return message
  }
  return 'nothing was thrown'
}
