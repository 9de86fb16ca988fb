import { describe, expect, test } from 'vitest'
import {
  type DeadLetterOptions,
  failureAttribute,
  isTooLarge,
  type MessageToSend,
  lineageAttribute,
  originalAttributes,
  readLineage,
  readRecord,
  makeDeadLetter,
  makeReplay,
} from '../../../../src/dead-letter/record/record.ts'
import type { Failure } from '../../../../src/message/failure.ts'
import type { MessageAttribute, Received } from '../../../../src/message/received.ts'
import { outgoingBytes } from '../../../../src/queue/port.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'
import { received } from '../received.ts'

const nowMs = Date.UTC(2026, 0, 1, 0, 5)
const context: DeadLetterOptions = {
  nowMs,
  maxMessageBytes: 1_048_576,
  sourceQueueArn: 'arn:aws:sqs:eu-west-1:1:stream-events',
  worker: 'host-1',
}

function failed(cause: unknown): Failure {
  return { _tag: 'HandlerFailed', type: 'message.new', cause }
}

function sent(result: ReturnType<typeof makeDeadLetter>): MessageToSend {
  if (isTooLarge(result)) throw new Error('too large')
  return result
}

function deadLetter(from: Received, failure: Failure, different: Partial<DeadLetterOptions> = {}) {
  const message = sent(makeDeadLetter(from, failure, { ...context, ...different }))
  return { message, record: readRecord(message) }
}

/** A message as it is received after it was sent. */
function receivedAgain(message: MessageToSend, messageId: string): Received {
  return received({ messageId, body: message.body, attributes: message.attributes })
}

function text(stringValue: string): MessageAttribute {
  return { dataType: 'String', stringValue }
}

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
    expect(record?.frames?.[0]).toMatch(/dead-letter\/record\/record\.test\.ts:/)
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
        { message: 'connect', code: 'ECONNREFUSED', at: expect.stringContaining('record.test') },
        { name: 'thrown string', message: 'two' },
      ],
    })
  })

  test('equal errors of another code are another sort of failure', () => {
    const failure = (code: string) => failed(Object.assign(new Error('no'), { stack: '', code }))
    const of = (code: string) => deadLetter(received(), failure(code)).record?.fingerprint
    expect(of('23505')).not.toBe(of('23503'))
  })

  test('a redact that takes all words away leaves what groups equal failures', () => {
    const redact = () => '(hidden)'
    const of = (thrown: Error) => deadLetter(received(), failed(thrown), { redact }).record
    const type = of(Object.assign(new TypeError('a'), { stack: '' }))
    const range = of(Object.assign(new RangeError('a'), { stack: '' }))
    expect(type?.error).toEqual({ name: '(hidden)', message: '(hidden)' })
    expect(type?.fingerprint).not.toBe(range?.fingerprint)
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
      ...context,
      maxMessageBytes: 10_000,
    })
    expect(result).toMatchObject({ _tag: 'TooLarge', maxBytes: 10_000 })
    expect(isTooLarge(result) && result.bytes).toBeGreaterThan(10_000)
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

describe('the way back', () => {
  const first = received({ attributes: { own: text('kept') } })

  function replayed(message: MessageToSend): MessageToSend {
    const onTheDlq = receivedAgain(message, 'id-on-the-dlq')
    return sent(makeReplay(onTheDlq, { nowMs, maxMessageBytes: 1_048_576 }))
  }

  test('a replayed message is as it first came, beside its lineage', () => {
    const back = replayed(deadLetter(first, failed(1)).message)
    expect(back.body).toBe(first.body)
    expect(Object.keys(back.attributes).sort()).toEqual(['own', lineageAttribute])
    expect(readLineage(back)).toEqual({ messageId: first.messageId, index: undefined, replays: 1 })
  })

  test('an event taken out of several keeps its id and index through every replay', () => {
    const event = { index: 7, json: '{"type":"a"}' }
    let back = replayed(deadLetter(first, failed(1), { event }).message)
    for (let round = 2; round <= 8; round++) {
      back = replayed(deadLetter(receivedAgain(back, `round-${round}`), failed(1)).message)
      expect(readLineage(back)).toEqual({ messageId: first.messageId, index: 7, replays: round })
    }
    const { record } = deadLetter(receivedAgain(back, 'last'), failed(1))
    expect(record).toMatchObject({ messageId: first.messageId, index: 7, whole: false, replays: 8 })
    expect(record?.lineage).toHaveLength(5)
    expect(record?.sentAt).toBe('2026-01-01T00:00:00.000Z')
    expect(record?.lineage?.at(-1)).toMatchObject({ reason: 'HandlerFailed', attempts: 3 })
  })

  test('a message that SQS moved itself gets its lineage at the replay', () => {
    const back = sent(makeReplay(first, { nowMs, maxMessageBytes: 1_048_576 }))
    expect(readLineage(back)).toEqual({ messageId: first.messageId, index: undefined, replays: 1 })
  })

  test("AWS's own move back leaves the record, and the lineage is read from it", () => {
    const { message } = deadLetter(first, failed(1), { event: { index: 2, json: '{}' } })
    expect(readLineage(message)).toEqual({ messageId: first.messageId, index: 2, replays: 0 })
  })

  test('with ten attributes of its own, one travels inside the lineage', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`a${i}`, text(`v${i}`)]),
    )
    const back = replayed(deadLetter(received({ attributes }), failed(1)).message)
    expect(Object.keys(back.attributes)).toHaveLength(10)
    expect(originalAttributes(back)).toEqual(attributes)
  })

  test('to a FIFO source it goes with the fresh deduplication id', () => {
    const back = sent(
      makeReplay(received({ groupId: 'g', deduplicationId: 'old' }), {
        nowMs,
        maxMessageBytes: 1_048_576,
        deduplicationId: 'fresh',
      }),
    )
    expect(back).toMatchObject({ groupId: 'g', deduplicationId: 'fresh' })
  })
})

describe('readRecord', () => {
  function read(value: MessageAttribute) {
    return readRecord({ attributes: { [failureAttribute]: value } })
  }

  test.each([
    ['no JSON', text('{')],
    ['a scalar', text('1')],
    ['null', text('null')],
    ['a list', text('[1]')],
    ['no version', text('{"reason":"x"}')],
    ['no reason', text('{"version":1}')],
    ['bytes', { dataType: 'Binary', binaryValue: new Uint8Array([1]) } as const],
  ])('is undefined for %s', (_, value) => {
    expect(read(value)).toBeUndefined()
  })

  test('odd fields are left out, the others kept', () => {
    const json = '{"version":1,"reason":"R","attempts":"3","frames":["f",1],"error":{"name":1}}'
    expect(read(text(json))).toEqual({ version: 1, reason: 'R', replays: 0, frames: ['f'] })
  })

  test('of a version it does not know it takes the lasting fields only', () => {
    const json =
      '{"version":2,"reason":"R","messageId":"m","index":1,"whole":false,"error":{"name":"n","message":"m"}}'
    expect(read(text(json))).toEqual({
      version: 2,
      reason: 'R',
      messageId: 'm',
      index: 1,
      whole: false,
      replays: 0,
    })
  })

  test('a record of an older release is read, which knew of no codes and places', () => {
    const json =
      '{"version":1,"reason":"R","error":{"name":"E","message":"m"},"causes":[{"name":"C","message":"m"},{"name":"odd"}]}'
    expect(read(text(json))).toMatchObject({
      error: { name: 'E', message: 'm' },
      causes: [{ name: 'C', message: 'm' }],
    })
  })

  test('an attribute named __proto__ comes back as an attribute', () => {
    const json =
      '{"version":1,"reason":"R","attributes":{"__proto__":{"dataType":"String","stringValue":"x"}}}'
    const restored = originalAttributes({ attributes: { [failureAttribute]: text(json) } })
    expect(Object.getOwnPropertyNames(restored)).toEqual(['__proto__'])
  })
})
