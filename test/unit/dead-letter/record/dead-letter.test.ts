import { describe, expect, test } from 'vitest'
import {
  isTooLarge,
  makeDeadLetter,
  originalAttributes,
  readRecord,
} from '../../../../src/dead-letter/record/record.ts'
import type { Failure } from '../../../../src/message/failure.ts'
import type { MessageAttribute } from '../../../../src/message/received.ts'
import { outgoingBytes } from '../../../../src/message/outgoing.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'
import { received } from '../received.ts'
import { deadLetter, failed, options, text } from './letters.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('makeDeadLetter', () => {
  test('writes down why, what, when and where from', () => {
    const { record } = deadLetter(received(), failed(new TypeError('no such user')))
    expect(record).toMatchObject({
      version: 1,
      reason: 'HandlerFailed',
      error: { name: 'TypeError', message: 'no such user' },
      type: 'message.new',
      attempts: 3,
      sourceQueueArn: 'arn:aws:sqs:eu-west-1:1:stream-events',
      messageId: '11111111-1111-4111-8111-111111111111',
      index: 0,
      whole: true,
      sentAt: '2026-01-01T00:00:00.000Z',
      firstReceivedAt: '2026-01-01T00:01:00.000Z',
      deadLetteredAt: '2026-01-01T00:05:00.000Z',
      worker: 'host-1',
      replays: 0,
    })
    expect(record?.fingerprint).toMatch(/^[0-9a-f]{16}$/)
    expect(record?.frames?.[0]).toMatch(/dead-letter\/record\/dead-letter\.test\.ts:/)
  })

  test('writes the attributes that programs in other languages read', () => {
    const from = received({ attributes: { own: text('kept') } })
    const failure: Failure = { _tag: 'MalformedBody', reason: 'empty' }
    const { own, 'sluice.failure': record } = deadLetter(from, failure).message.attributes
    expect(own).toEqual({ dataType: 'String', stringValue: 'kept' })
    expect(record).toMatchObject({ dataType: 'String' })
    expect(record && 'stringValue' in record && JSON.parse(record.stringValue)).toEqual({
      version: 1,
      reason: 'MalformedBody',
      error: { name: 'MalformedBody', message: 'empty' },
      fingerprint: 'f9e9f76361f685db',
      attempts: 3,
      sourceQueueArn: 'arn:aws:sqs:eu-west-1:1:stream-events',
      messageId: '11111111-1111-4111-8111-111111111111',
      index: 0,
      whole: true,
      sentAt: '2026-01-01T00:00:00.000Z',
      firstReceivedAt: '2026-01-01T00:01:00.000Z',
      deadLetteredAt: '2026-01-01T00:05:00.000Z',
      worker: 'host-1',
      replays: 0,
      history: [
        {
          at: '2026-01-01T00:05:00.000Z',
          attempt: 3,
          reason: 'MalformedBody',
          fingerprint: 'f9e9f76361f685db',
          worker: 'host-1',
        },
      ],
    })
  })

  test('leads to the trace in which it failed, and refuses what is no traceparent', () => {
    const { record } = deadLetter(received(), failed(1), { traceparent })
    expect(record?.traceparent).toBe(traceparent)
    expect(deadLetter(received(), failed(1)).record).not.toHaveProperty('traceparent')
    const make = (given: unknown) =>
      makeDeadLetter(received(), failed(1), { ...options, traceparent: given as string })
    for (const wrong of ['', 'x', `${traceparent} `, 5, null]) {
      expect(() => make(wrong)).toThrow('options.traceparent must be a W3C traceparent')
    }
  })

  test('a traceparent on a message that is none is left out of its record', () => {
    const json = JSON.stringify({ version: 1, reason: 'HandlerFailed', traceparent: 'javascript:' })
    const record = readRecord({ attributes: { 'sluice.failure': text(json) } })
    expect(record).toMatchObject({ reason: 'HandlerFailed' })
    expect(record).not.toHaveProperty('traceparent')
  })

  test('makes the same message of the same input', () => {
    const error = new Error('x')
    expect(deadLetter(received(), failed(error))).toEqual(deadLetter(received(), failed(error)))
  })

  test('leaves out a time of a message that is none', () => {
    const { record } = deadLetter(
      received({ sentAtMs: 9e15, firstReceivedAtMs: Number.NaN }),
      failed(1),
    )
    expect(record).not.toHaveProperty('sentAt')
    expect(record).not.toHaveProperty('firstReceivedAt')
  })

  test('keeps a whole body byte for byte, with its group and trace header', () => {
    const from = received({ body: ' {"a" :1}\n', groupId: 'g', traceHeader: 'Root=1-2' })
    const { message } = deadLetter(from, { _tag: 'NotAnEvent', found: 'an object' })
    expect(message).toMatchObject({ body: ' {"a" :1}\n', groupId: 'g', traceHeader: 'Root=1-2' })
    expect(message).not.toHaveProperty('deduplicationId')
  })

  test('takes one event out of a body of several, with its index there', () => {
    const { message, record } = deadLetter(received(), failed(new Error('x')), {
      event: { index: 7, json: '{"type":"a"}' },
    })
    expect(message.body).toBe('{"type":"a"}')
    expect(record).toMatchObject({ index: 7, whole: false })
  })

  test('a list among the events stays one event when it is alone', () => {
    const { message } = deadLetter(
      received(),
      { _tag: 'NotAnEvent', found: 'an array' },
      { event: { index: 1, json: '[{"type":"a"}]' } },
    )
    expect(message.body).toBe('[[{"type":"a"}]]')
  })

  test('escapes what SQS refuses in the JSON of an event', () => {
    const json = JSON.stringify({ type: 'a', text: '\uffff\ufffe\ud800' })
    const { message } = deadLetter(received(), failed(1), { event: { index: 0, json } })
    expect(message.body).not.toMatch(/[\ufffe\uffff\ud800]/)
    expect(JSON.parse(message.body)).toEqual({ type: 'a', text: '\uffff\ufffe\ud800' })
  })

  test('a FIFO queue gets the fresh deduplication id and a group', () => {
    const { message } = deadLetter(received(), failed(1), { deduplicationId: 'fresh' })
    expect(message).toMatchObject({ deduplicationId: 'fresh', groupId: received().messageId })
  })

  test('paths of issues are normalised, each once, and values have no way in', () => {
    const issue = (path: string) => ({
      path,
      normalisedPath: 'members[].user',
      expected: 'User',
    })
    const { record } = deadLetter(received(), {
      _tag: 'InvalidPayload',
      type: 'message.new',
      issues: [issue('members[0].user'), issue('members[1].user')],
    })
    expect(record?.issues).toEqual([{ path: 'members[].user', expected: 'User' }])
    expect(record?.error?.message).toContain('members[].user is not User')
  })

  test('eleven attributes do not go: the tenth travels inside the record and comes back', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`a${i}`, text(`v${i}`)]),
    )
    const bytes: MessageAttribute = {
      dataType: 'Binary.png',
      binaryValue: new Uint8Array([0, 255]),
    }
    const from = received({ attributes: { ...attributes, last: bytes } })
    const { message } = deadLetter(from, failed(1))
    expect(Object.keys(message.attributes)).toHaveLength(10)
    expect(originalAttributes(message)).toEqual(from.attributes)
  })

  test.each([[''], ['   '], ['\u0000\u0007'], ['a\ud800b'], ['x'.repeat(100_000)], ['é\uffff']])(
    'what SQS refuses in a value does not reach it, nor an empty one: %j',
    (message) => {
      const { record } = deadLetter(received(), failed(new Error(message)))
      const said = record?.error?.message ?? ''
      expect(said).not.toBe('')
      expect(said.length).toBeLessThanOrEqual(1_000)
      expect(said.isWellFormed()).toBe(true)
      expect(said).not.toMatch(/[\p{Cc}\uffff]/u)
    },
  )

  test('the words of errors and of their causes go through redact', () => {
    const error = new Error('tell ann@example.org', { cause: new Error('key s3cret') })
    const { record } = deadLetter(received(), failed(error), {
      redact: (said) => said.replace(/\S+@\S+|s3cret/g, '***'),
    })
    expect(record?.error?.message).toBe('tell ***')
    expect(record?.causes).toMatchObject([{ name: 'Error', message: 'key ***' }])
    expect(JSON.stringify(record)).not.toMatch(/ann@|s3cret/)
  })

  test('without a redact of the app secrets and addresses are taken out of every text', () => {
    const secret = 'hunter2'
    const error = Object.assign(new Error(`jane@example.org: password=${secret}`), {
      name: 'jane@example.org',
      code: `token=${secret}`,
      cause: new Error(`https://jane:${secret}@example.org`),
    })
    const { record } = deadLetter(received(), failed(error))
    expect(record?.error).toEqual({
      name: '[mail]',
      message: '[mail]: password=[token]',
      code: 'token=[token]',
    })
    expect(record?.causes).toMatchObject([{ message: 'https://[token]@example.org' }])
    expect(JSON.stringify(record)).not.toMatch(/jane|hunter2/)
  })

  test('a redact that throws takes the words away, not the message', () => {
    const { record } = deadLetter(received(), failed(new Error('secret')), {
      redact: () => {
        throw new Error('no')
      },
    })
    expect(record?.error?.message).toBe('(redacted)')
  })

  test('what JSON.parse quoted of the payload is left out', () => {
    let thrown: unknown
    try {
      JSON.parse('hunter2')
    } catch (error) {
      thrown = error
    }
    expect(JSON.stringify(deadLetter(received(), failed(thrown)).record)).not.toContain('hunter2')
  })

  test('lines of a message that look like frames are not taken for frames', () => {
    const error = new Error('first\n    at secret (user-42:1:1)\nlast')
    expect(deadLetter(received(), failed(error)).record?.frames?.join()).not.toContain('secret')
  })

  test.each(oddNames)('whatever is thrown has a name and a message: %s', (name) => {
    const { record } = deadLetter(received(), failed(oddValue(name)))
    expect(record?.error?.name).toBeTruthy()
    expect(record?.error?.message).toBeTruthy()
  })

  test('the code of an error and all errors behind it are on the record, and are read back', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const thrown = Object.assign(new AggregateError([refused, 'two'], 'no host'), { code: 'EALL' })
    expect(deadLetter(received(), failed(thrown)).record).toMatchObject({
      error: { name: 'AggregateError', message: 'no host', code: 'EALL' },
      causes: [
        {
          message: 'connect',
          code: 'ECONNREFUSED',
          at: expect.stringContaining('dead-letter.test'),
        },
        { name: 'thrown string', message: 'two' },
      ],
    })
  })

  test('equal errors of another code are another sort of failure', () => {
    const failure = (code: string) => failed(Object.assign(new Error('no'), { stack: '', code }))
    const of = (code: string) => deadLetter(received(), failure(code)).record?.fingerprint
    expect(of('23505')).not.toBe(of('23503'))
  })

  test('what redact takes away groups no failures: a fingerprint follows from the record alone', () => {
    const of = (thrown: Error) =>
      deadLetter(received(), failed(thrown), { redact: () => '(hidden)' }).record
    const type = of(Object.assign(new TypeError('a'), { stack: '' }))
    const range = of(Object.assign(new RangeError('a'), { stack: '' }))
    expect(type?.error).toEqual({ name: '(hidden)', message: '(hidden)' })
    expect(type?.fingerprint).toBe(range?.fingerprint)
  })
})

describe('the room that is left', () => {
  const failure = failed(new Error('m'.repeat(900), { cause: new Error('c'.repeat(900)) }))
  const body = 'x'.repeat(10_000)

  test('the record is cut, with a mark, to fit the queue', () => {
    const full = deadLetter(received({ body }), failure).message
    let previous = outgoingBytes(full)
    for (const room of [2_000, 900, 500, 200]) {
      const { message, record } = deadLetter(received({ body }), failure, {
        maxMessageBytes: 10_000 + room,
      })
      expect(outgoingBytes(message)).toBeLessThanOrEqual(10_000 + room)
      expect(outgoingBytes(message)).toBeLessThan(previous)
      expect(record).toMatchObject({ reason: 'HandlerFailed', cut: true, index: 0 })
      expect(record?.messageId).toBe(received().messageId)
      previous = outgoingBytes(message)
    }
  })

  test('a full-size message leaves none: it is reported, with its size', () => {
    const result = makeDeadLetter(received({ body }), failure, {
      ...options,
      maxMessageBytes: 10_000,
    })
    expect(result).toMatchObject({ _tag: 'TooLarge', maxBytes: 10_000 })
    expect(isTooLarge(result) && result.bytes).toBeGreaterThan(10_000)
  })

  test("without a limit it is SQS's own: 1 MiB", () => {
    const large = (bytes: number) =>
      makeDeadLetter(received({ body: 'x'.repeat(bytes) }), failure, options)
    expect(large(1_040_000)).not.toHaveProperty('_tag')
    expect(large(1_048_576)).toMatchObject({ _tag: 'TooLarge', maxBytes: 1_048_576 })
  })

  test('original attributes are never cut', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`a${i}`, text('v'.repeat(50))]),
    )
    const { message, record } = deadLetter(received({ body, attributes }), failure, {
      maxMessageBytes: 11_200,
    })
    expect(record?.cut).toBe(true)
    expect(originalAttributes(message)).toEqual(attributes)
  })
})
